import { sideBySide, type Segment } from '#analysis';
import { formatMoment, type Consultation } from '#consultations';
import { sideOf, type Pair, type PairSide } from '#findings';
import { CHANNELS, DISPOSITIONS } from './words.js';

/** What was asked for: two responses by their ids, or an item and two receipt numbers. */
export interface Asked {
  one: string;
  other: string;
  item: string;
  first: string;
  second: string;
  /** Whether the form was sent, and not only opened. */
  sent: boolean;
}

const RELATIONS: Readonly<Record<NonNullable<Pair['relation']>['kind'], string>> = {
  exact: 'They say the same, word for word.',
  near: 'They are near duplicates: nearly all of one is in the other.',
  campaign: 'They are letters of one campaign: one holds most of the other.',
  partial: 'One holds a passage of the other. That links them, and makes them no group.',
  weak: 'They have several short passages in common. That alone makes them no group.',
};

const UNRELATED = 'Nothing was found that relates them.';
const BY_OTHERS = 'Each is like other letters of one group, and so they are in it together.';

export function compareView(
  consultation: Consultation,
  asked: Asked,
  pair: Pair | undefined,
  faults: readonly { path: string; message: string }[],
) {
  const base = `/officer/findings/${consultation.slug}`;
  return {
    campaigns: `${base}/campaigns`,
    href: `${base}/compare`,
    title: consultation.title,
    asked,
    items: consultation.items.map(({ ref }) => ({ value: ref, text: ref, selected: ref === asked.item })),
    summary: faults.map(({ path, message }) => ({ text: message, href: `#${path}` })),
    errors: Object.fromEntries(faults.map(({ path, message }) => [path, { text: message }])),
    ...(pair === undefined ? {} : { pair: pairView(pair, base, consultation.timeZone) }),
  };
}

function pairView({ one, other, relation }: Pair, base: string, zone: string) {
  const segments = sideBySide(one.text, other.text);
  const common = Math.min(commonWords(segments.one), commonWords(segments.other));
  const [ofOne, ofOther] = [words(segments.one), words(segments.other)];
  const group = one.group !== undefined && one.group.id === other.group?.id ? one.group : undefined;
  return {
    heading:
      common === 0
        ? 'These two have no words in common'
        : `These two share ${count(common)} of ${count(Math.max(ofOne, ofOther))} words`,
    relation: relation === undefined ? (group === undefined ? UNRELATED : BY_OTHERS) : RELATIONS[relation.kind],
    group: group && { href: `${base}/campaigns/${group.id}`, name: group.name ?? 'the same group' },
    sides: [sideView(one, segments.one, zone), sideView(other, segments.other, zone)],
  };
}

function sideView(side: PairSide, segments: readonly Segment[], zone: string) {
  const { number, submissionId, channel, stance, disposition } = side;
  return {
    number,
    href: `/officer/inbox/${submissionId}`,
    at: formatMoment(side.receivedAt, zone),
    channel: CHANNELS[channel] ?? channel,
    stance: sideOf(stance as Parameters<typeof sideOf>[0]),
    disposition: DISPOSITIONS[disposition] ?? disposition,
    segments,
    own: words(segments) - commonWords(segments),
    apart: [
      { title: 'Greeting', text: side.greeting },
      { title: 'Signature', text: side.signature },
      { title: 'Quoted', text: side.quoted },
    ].filter(({ text }) => text !== ''),
  };
}

function words(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.words, 0);
}

function commonWords(segments: readonly Segment[]): number {
  return words(segments.filter(({ common }) => common));
}

function count(n: number): string {
  return n.toLocaleString('en-GB');
}
