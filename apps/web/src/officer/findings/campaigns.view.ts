import { formatMoment, type Consultation } from '#consultations';
import { sideOf, type Arrivals, type Group, type GroupTotals } from '#findings';
import { sparkline } from '../../charts/index.js';
import { barOf, type Split } from './board.view.js';

const KINDS: Readonly<Record<Group['kind'], string>> = {
  campaign: 'Campaign',
  near: 'Near duplicates',
  exact: 'Same words',
};
/** What the machine is sure of, in words. */
const CERTAINTIES: Readonly<Record<Group['certainty'], string>> = {
  verified: 'The same text, with or without changes',
  weak: 'One letter in several wordings: look closely before you confirm it',
};

/** Cards on a page of campaigns, rows on a page of smaller groups, and letters and own words on the page of one. */
export const CARDS = 20;
export const OTHERS = 50;
export const LETTERS = 50;
export const OWN_WORDS = 50;

function splitOf(group: Group): Split {
  const split: Split = { for: 0, against: 0, unclear: 0 };
  for (const { stance, people } of group.stance) split[sideOf(stance as Parameters<typeof sideOf>[0])] += people;
  return split;
}

export function groupView(group: Group, base: string, zone: string) {
  const split = splitOf(group);
  return {
    id: group.id,
    kind: KINDS[group.kind],
    isCampaign: group.kind === 'campaign',
    isWeak: group.certainty === 'weak',
    certainty: CERTAINTIES[group.certainty],
    name: group.name,
    title: titleOf(group),
    joinedSince: group.joinedSince,
    version: group.version,
    ref: group.itemRef,
    href: `${base}/campaigns/${group.id}`,
    members: group.members,
    counted: group.counted,
    identical: group.identical,
    varied: group.varied,
    withOwnWords: group.withOwnWords,
    template: group.template,
    firstLines: firstLines(group.template),
    split,
    figures: barOf(split, Math.max(split.for, split.against) + split.unclear / 2),
    channels: group.channels,
    from: formatMoment(group.first, zone),
    to: formatMoment(group.last, zone),
    confirmed:
      group.confirmed === undefined
        ? undefined
        : { by: group.confirmed.by, at: formatMoment(group.confirmed.at, zone) },
  };
}

/** As officers speak of it: by its name, else by what it is. */
export function titleOf({ name, members, varied }: Group): string {
  if (name !== undefined) return name;
  return `${members.toLocaleString('en-GB')} letters in ${varied === 0 ? 'the same' : 'much the same'} words`;
}

export function firstLines(template: readonly string[]): string {
  const text = template.join(' ');
  return text.length <= 280 ? text : `${text.slice(0, text.lastIndexOf(' ', 280))} …`;
}

/** A line of one day is a point, and says no more than the date beside it. */
function sparklineOf(group: Group, arrivals: Arrivals | undefined): string {
  const days = arrivals?.channels.flatMap((channel) => channel.days) ?? [];
  if (new Set(days.map(({ day }) => day)).size < 2) return '';
  return sparkline(`arrivals-${group.id}`, `When the letters of ${titleOf(group)} came in`, days);
}

export function campaignsView(
  consultation: Consultation,
  facts: {
    campaigns: readonly Group[];
    /** When the letters of each came in. */
    arrivals: readonly Arrivals[];
    others: readonly Group[];
    totals: GroupTotals;
    from: number;
    othersFrom: number;
  },
) {
  const base = `/officer/findings/${consultation.slug}`;
  const { totals, from, othersFrom } = facts;
  const at = (start: number, ownStart: number) => `${base}/campaigns?from=${String(start)}&own=${String(ownStart)}`;
  return {
    overview: base,
    title: consultation.title,
    policy: consultation.policies.campaign,
    totals,
    campaigns: facts.campaigns.map((group, i) => ({
      ...groupView(group, base, consultation.timeZone),
      sparkline: sparklineOf(group, facts.arrivals[i]),
    })),
    earlier: from > 0 ? at(Math.max(0, from - CARDS), othersFrom) : undefined,
    later: from + CARDS < totals.campaigns ? at(from + CARDS, othersFrom) : undefined,
    others: facts.others.map((group) => groupView(group, base, consultation.timeZone)),
    othersEarlier: othersFrom > 0 ? `${at(from, Math.max(0, othersFrom - OTHERS))}#smaller` : undefined,
    othersLater: othersFrom + OTHERS < totals.duplicates ? `${at(from, othersFrom + OTHERS)}#smaller` : undefined,
  };
}
