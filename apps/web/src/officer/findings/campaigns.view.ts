import { formatMoment, type Consultation } from '#consultations';
import { sideOf, type Group, type GroupLetter } from '#findings';
import type { Split } from './board.view.js';
import { barOf } from './board.view.js';

const KINDS: Readonly<Record<Group['kind'], string>> = {
  campaign: 'Campaign',
  near: 'Near duplicates',
  exact: 'Same words',
};
const DISPOSITIONS: Readonly<Record<string, string>> = {
  considered: 'counted',
  campaign_member: 'counted, campaign member',
  duplicate_of: 'duplicate of another',
  superseded_by: 'superseded by a later one',
  merged_into: 'merged into another',
  blank: 'blank',
  late: 'late',
  withdrawn: 'withdrawn',
  impersonated: 'not sent by its sender',
  automatic: 'automatic mail',
  quarantined: 'quarantined',
};

function splitOf(group: Group): Split {
  const split: Split = { for: 0, against: 0, unclear: 0 };
  for (const { stance, people } of group.stance) split[sideOf(stance as Parameters<typeof sideOf>[0])] += people;
  return split;
}

function groupView(group: Group, base: string, zone: string) {
  const split = splitOf(group);
  return {
    id: group.id,
    kind: KINDS[group.kind],
    isCampaign: group.kind === 'campaign',
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

function firstLines(template: readonly string[]): string {
  const text = template.join(' ');
  return text.length <= 280 ? text : `${text.slice(0, text.lastIndexOf(' ', 280))} …`;
}

export function campaignsView(consultation: Consultation, groups: readonly Group[]) {
  const base = `/officer/findings/${consultation.slug}`;
  const views = groups.map((group) => groupView(group, base, consultation.timeZone));
  return {
    overview: base,
    title: consultation.title,
    policy: consultation.policies.campaign,
    campaigns: views.filter((group) => group.isCampaign),
    others: views.filter((group) => !group.isCampaign),
  };
}

/** Letters on a page of a campaign. */
export const LETTERS = 50;

export function campaignView(
  consultation: Consultation,
  group: Group,
  letters: { own: readonly GroupLetter[]; all: readonly GroupLetter[]; from: number },
) {
  const base = `/officer/findings/${consultation.slug}`;
  const shown = groupView(group, base, consultation.timeZone);
  return {
    ...shown,
    campaigns: `${base}/campaigns`,
    title: consultation.title,
    policy: shown.isCampaign ? consultation.policies.campaign : consultation.policies.duplicates,
    own: letters.own.map((letter) => ({ ...letter, side: sideOf(letter.stance as Parameters<typeof sideOf>[0]) })),
    letters: letters.all.map((letter) => ({
      number: letter.number,
      at: formatMoment(letter.receivedAt, consultation.timeZone),
      channel: letter.channel,
      side: sideOf(letter.stance as Parameters<typeof sideOf>[0]),
      words: letter.ownWords === '' ? 'none' : 'yes',
      disposition: DISPOSITIONS[letter.disposition] ?? letter.disposition,
    })),
    earlier: letters.from > 0 ? `${shown.href}?from=${String(Math.max(0, letters.from - LETTERS))}#letters` : undefined,
    later:
      letters.from + LETTERS < group.members
        ? `${shown.href}?from=${String(letters.from + LETTERS)}#letters`
        : undefined,
    range: `${String(letters.from + 1)} to ${String(Math.min(group.members, letters.from + LETTERS))} of ${String(group.members)}`,
  };
}
