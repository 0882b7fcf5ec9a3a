import type { Random } from './random.js';
import type { Target } from './stage.js';

/** What a client was told when something of its was taken. */
export interface Receipt {
  reference: string;
  commitment?: string;
  receivedAt?: string;
  late?: boolean;
}

/** One act of sending, as the client knows it. */
export interface Sent {
  /** A word that is in its text and in no other. */
  marker: string;
  door: 'api' | 'email' | 'bulk';
  target: Target;
  answers: { item: string; stance?: string; text: string }[];
  /** The bytes that have to be kept; of a row of a file its text is enough. */
  raw?: Buffer;
  /** Milliseconds since 1970: when it was first tried, and when a client was first told that it was taken. */
  triedAt?: number;
  acknowledgedAt?: number;
  /** One for each time that it was taken, however often it was sent. */
  receipts: Receipt[];
}

/** Everything that was sent in a run, and what was said to it. */
export class Ledger {
  readonly sent: Sent[] = [];
  /** What no client should ever hear: a refusal of something that is right. */
  readonly refusals: string[] = [];
  /** Tries that came to nothing, which is fine as long as somebody tries again. */
  failures = 0;
  private count = 0;

  add(sent: Omit<Sent, 'receipts'>): Sent {
    const whole = { ...sent, receipts: [] };
    this.sent.push(whole);
    return whole;
  }

  /** A word that is in no text yet. */
  newMarker(): string {
    this.count += 1;
    return `zq${String(this.count)}qz`;
  }

  acknowledge(sent: Sent, receipt?: Receipt): void {
    sent.acknowledgedAt ??= Date.now();
    if (receipt !== undefined) sent.receipts.push(receipt);
  }

  get acknowledged(): Sent[] {
    return this.sent.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined);
  }
}

/** Finds the marker in what was stored. */
export const MARKER = /zq\d+qz/u;

const BEGINNINGS = [
  'Please',
  'I would',
  'Nobody should',
  'My family wants to',
  'The council ought to',
  'Önkormányzat:',
];
const MIDDLES = [
  'have more buses',
  'close the high street',
  'plant trees – many',
  'mend the pavement',
  'ask the children',
];
const ENDINGS = ['before winter', 'near the school', 'for wheelchairs', 'at night 🚌', 'על יד התחנה', 'in Café Square'];

/** Some words of somebody's, with the marker among them. */
export function words(random: Random, marker: string): string {
  const sentence = () => `${random.pick(BEGINNINGS)} ${random.pick(MIDDLES)} ${random.pick(ENDINGS)}.`;
  return [
    sentence(),
    `Reference ${marker}.`,
    ...Array.from({ length: Math.floor(random.between(0, 4)) }, sentence),
  ].join(' ');
}

export const STANCES = ['strongly_supports', 'supports', 'neither', 'opposes', 'strongly_opposes', 'dont_know'];
