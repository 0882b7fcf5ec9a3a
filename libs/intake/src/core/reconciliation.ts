import { COUNTED, type Disposition } from './dispositions.js';
import type { Channel } from './submission.js';

/** Submissions that fell together, with how many they are. */
export interface ReconciledCell {
  channel: Channel;
  disposition: Disposition;
  rule: string | null;
  /** Without a rule a person decided. */
  n: number;
}

/** What was counted from the tables: received from the submissions, the cells from the dispositions. */
export interface Counted {
  received: readonly { channel: Channel; late: boolean; inGrace: boolean; n: number }[];
  cells: readonly ReconciledCell[];
  /** Different senders behind what points to another submission. */
  senders: readonly { disposition: Disposition; rule: string | null; n: number }[];
}

/** One line of the table: what became of so many, and by which doors they came. */
export interface ReconciledLine {
  /** In the words of the public: "no valid name or contact". */
  label: string;
  n: number;
  /** Different people behind them, where that is another number worth saying; else undefined. */
  people: number | undefined;
  byChannel: { channel: Channel; n: number }[];
}

/** Every submission accounted for: the dispositions add up to what was received, and so do the doors. */
export interface Reconciliation {
  received: number;
  /** Counted in the analysis. */
  analysed: number;
  /** What is analysed first, then whatever is not and why; every door of `byChannel` in each. */
  lines: ReconciledLine[];
  /** Most first; those that nobody has are left out. */
  byDisposition: { disposition: Disposition; n: number }[];
  byChannel: { channel: Channel; n: number }[];
  /** Received after the closing time, whatever else became of them. */
  late: number;
  /** Received within thirty minutes after it, from a form that was opened before: not late. */
  inGrace: number;
  balanced: boolean;
  /** "7,667 received = 7,198 analysed + 199 no valid name or contact + ..."; where it does not balance, that it does not. */
  sentence: string;
}

/** In the order in which they are printed. A rule is named without its version; a disposition alone stands for all others. */
const WORDS: readonly (readonly [string, string])[] = [
  ['quarantined no-contact', 'no valid name or contact'],
  ['blank', 'blank'],
  ['merged_into', 'merged'],
  ['duplicate_of', 'the same answer again'],
  ['superseded_by', 'replaced by a later answer of the same sender'],
  ['late', 'after the closing time'],
  ['withdrawn', 'withdrawn by the sender'],
  ['impersonated', 'sent in somebody else’s name'],
  ['automatic', 'automatic mail'],
  ['quarantined mail-unread', 'not read yet'],
  ['quarantined which-item', 'not clear which recommendation is meant, waiting for a person'],
  ['quarantined unreadable-mail', 'not readable by machine, waiting for a person'],
  ['quarantined by-hand', 'held back by a person'],
  ['quarantined', 'held back, waiting for a person'],
];

const ANALYSED = 'analysed';
const whole = new Intl.NumberFormat('en-GB');

/** Adds up what was counted. Balanced where the lines add up to what was received, in all and at every door. */
export function reconcile({ received, cells, senders }: Counted): Reconciliation {
  const byChannel = tallies(received, ({ channel }) => channel).map(([channel, n]) => ({ channel, n }));
  const doors = byChannel.map(({ channel }) => channel);
  const lines = [...Map.groupBy(cells, labelOf)]
    .sort(([a], [b]) => place(a) - place(b))
    .map(([label, own]): ReconciledLine => {
      const people = total(senders.filter((one) => labelOf(one) === label));
      return {
        label,
        n: total(own),
        people: people === 0 ? undefined : people,
        byChannel: doors.map((channel) => ({ channel, n: total(own.filter((cell) => cell.channel === channel)) })),
      };
    });
  const all = total(received);
  const balanced =
    total(cells) === all &&
    byChannel.every(({ channel, n }) => total(cells.filter((cell) => cell.channel === channel)) === n);
  return {
    received: all,
    analysed: total(cells.filter(({ disposition }) => COUNTED.has(disposition))),
    lines,
    byDisposition: tallies(cells, ({ disposition }) => disposition).map(([disposition, n]) => ({ disposition, n })),
    byChannel,
    late: total(received.filter(({ late }) => late)),
    inGrace: total(received.filter(({ inGrace }) => inGrace)),
    balanced,
    sentence: sentenceOf(all, lines, balanced),
  };
}

/** Several that sent to one are worth a word: "200 merged (from 188 people who sent several)". */
function sentenceOf(received: number, lines: readonly ReconciledLine[], balanced: boolean): string {
  if (!balanced) {
    return `This does not balance: ${whole.format(received)} received, but ${whole.format(total(lines))} accounted for.`;
  }
  const parts = lines.map(({ label, n, people }) => {
    const from = label === 'merged' && people !== undefined ? ` (from ${fromSeveral(people)})` : '';
    return `${whole.format(n)} ${label}${from}`;
  });
  return `${whole.format(received)} received = ${parts.length === 0 ? `0 ${ANALYSED}` : parts.join(' + ')}`;
}

/** "188 people who sent several". */
export function fromSeveral(people: number): string {
  return `${whole.format(people)} ${people === 1 ? 'person' : 'people'} who sent several`;
}

function labelOf({ disposition, rule }: Pick<ReconciledCell, 'disposition' | 'rule'>): string {
  if (COUNTED.has(disposition)) return ANALYSED;
  const exact = `${disposition} ${rule === null ? 'by-hand' : rule.replace(/@.*$/u, '')}`;
  return (WORDS.find(([key]) => key === exact) ?? WORDS.find(([key]) => key === disposition))?.[1] ?? disposition;
}

function place(label: string): number {
  return label === ANALYSED ? -1 : WORDS.findIndex(([, words]) => words === label);
}

function tallies<T extends { n: number }, K extends string>(rows: readonly T[], name: (row: T) => K): [K, number][] {
  const sums = [...Map.groupBy(rows, name)].map(([key, some]): [K, number] => [key, total(some)]);
  return sums.sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

function total(rows: readonly { n: number }[]): number {
  return rows.reduce((sum, { n }) => sum + n, 0);
}
