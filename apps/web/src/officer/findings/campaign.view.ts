import { formatMoment, type Consultation } from '#consultations';
import { sideOf, type Arrivals, type Group, type GroupLetter, type PastAct, type Signal } from '#findings';
import { figureOfLetters } from '../../charts/index.js';
import type { Attempt } from './board.view.js';
import { firstLines, groupView, LETTERS, OWN_WORDS, titleOf } from './campaigns.view.js';
import { CHANNELS, DISPOSITIONS } from './words.js';

const STANCES = [
  { value: '', text: 'Not said' },
  { value: 'supports', text: 'Supports the recommendation' },
  { value: 'conditional', text: 'Supports it with conditions' },
  { value: 'opposes', text: 'Opposes it' },
  { value: 'mixed', text: 'Both' },
  { value: 'unclear', text: 'Unclear' },
];

/** Letters that may be chosen to be one with this group are told by so many characters of their text. */
const TOLD = 90;

export interface CampaignFacts {
  group: Group;
  letters: readonly GroupLetter[];
  from: number;
  own: readonly GroupLetter[];
  ownFrom: number;
  arrivals: Arrivals;
  history: readonly PastAct[];
  /** Other groups of the item. */
  beside: readonly Group[];
  /** The group that the last act made beside this one. */
  other: string | undefined;
}

export function campaignView(consultation: Consultation, facts: CampaignFacts, attempt: Attempt) {
  const { group, letters, from, own, ownFrom, history } = facts;
  const base = `/officer/findings/${consultation.slug}`;
  const zone = consultation.timeZone;
  const shown = groupView(group, base, zone);
  const { values } = attempt;
  const at = (start: number, ownStart: number) => `${shown.href}?from=${String(start)}&own=${String(ownStart)}`;
  return {
    ...shown,
    heading: titleOf(group),
    campaigns: `${base}/campaigns`,
    lead: firstLines(group.template).slice(0, 170).trimEnd(),
    policy: shown.isCampaign ? consultation.policies.campaign : consultation.policies.duplicates,
    summary: attempt.faults.map(({ path, message }) => ({ text: message, href: `#${fieldOf(path, values)}` })),
    errors: Object.fromEntries(attempt.faults.map(({ path, message }) => [fieldOf(path, values), { text: message }])),
    values: {
      ...values,
      name: values['name'] ?? group.name ?? '',
      organiser: values['organiser'] ?? group.organiser ?? '',
    },
    stances: STANCES.map((stance) => ({
      ...stance,
      selected: stance.value === (values['stance'] ?? group.letterStance ?? ''),
    })),
    letterStance: STANCES.find(({ value }) => value !== '' && value === group.letterStance)?.text,
    organiser: group.organiser,
    channels: group.channels.map(({ channel, members }) => ({ channel: CHANNELS[channel] ?? channel, members })),
    figure: figureOfLetters(
      'letters',
      facts.arrivals.channels.map(({ channel, days }) => ({ name: CHANNELS[channel] ?? channel, days })),
    ),
    timing: facts.arrivals.signals.map((signal) => saidOf(signal, zone)),
    other: facts.other === undefined ? undefined : `${base}/campaigns/${facts.other}`,
    own: own.map((letter) => ({ ...letter, side: sideOf(letter.stance as Parameters<typeof sideOf>[0]) })),
    ownEarlier: ownFrom > 0 ? `${at(from, Math.max(0, ownFrom - OWN_WORDS))}#own` : undefined,
    ownLater: ownFrom + OWN_WORDS < group.withOwnWords ? `${at(from, ownFrom + OWN_WORDS)}#own` : undefined,
    letters: letters.map((letter) => ({
      id: letter.responseId,
      number: letter.number,
      href: `/officer/inbox/${letter.submissionId}`,
      at: formatMoment(letter.receivedAt, zone),
      channel: CHANNELS[letter.channel] ?? letter.channel,
      side: sideOf(letter.stance as Parameters<typeof sideOf>[0]),
      words: letter.ownWords === '' ? 'none' : 'yes',
      disposition: DISPOSITIONS[letter.disposition] ?? letter.disposition,
      ticked: attempt.ticked.includes(letter.responseId),
    })),
    earlier: from > 0 ? `${at(Math.max(0, from - LETTERS), ownFrom)}#letters` : undefined,
    later: from + LETTERS < group.members ? `${at(from + LETTERS, ownFrom)}#letters` : undefined,
    range: `${String(from + 1)} to ${String(Math.min(group.members, from + LETTERS))} of ${String(group.members)}`,
    beside: [
      { value: '', text: 'Choose a group' },
      ...facts.beside.map((one) => ({
        value: one.id,
        text: `${one.name ?? `“${firstLines(one.template).slice(0, TOLD)} …”`} (${String(one.members)})`,
        selected: one.id === values['with'],
      })),
    ],
    history: history.map((act, i) => ({ ...act, at: formatMoment(act.at, zone), version: history.length - i })),
  };
}

/** A reason stands beside what it is the reason of, so each of the three has a field of its own. */
function fieldOf(path: string, values: Attempt['values']): string {
  if (path !== 'reason') return path;
  return 'wordsReason' in values ? 'wordsReason' : 'withReason' in values ? 'withReason' : 'reason';
}

/** Facts about timing, as a person would say them, and nothing about what they mean. */
function saidOf(signal: Signal, zone: string): string {
  const letters = (n: number) => `${n.toLocaleString('en-GB')} ${n === 1 ? 'letter' : 'letters'}`;
  switch (signal.kind) {
    case 'half-within':
      return `Half of the letters came within ${lasting(signal.from, signal.to)}, from ${formatMoment(signal.from, zone)}.`;
    case 'densest-hour':
      return `The hour with most began on ${formatMoment(signal.from, zone)}: ${letters(signal.n)}.`;
    case 'same-minute':
      return `${letters(signal.n)} came in the same minute, on ${formatMoment(signal.at, zone)}.`;
    case 'longest-pause':
      return `The longest time without one was ${lasting(signal.from, signal.to)}, from ${formatMoment(signal.from, zone)}.`;
    case 'night':
      return signal.n === 0
        ? 'None came between midnight and 5am.'
        : `${letters(signal.n)} came between midnight and 5am.`;
  }
}

function lasting(from: Date, to: Date): string {
  const minutes = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / 60_000));
  const say = (n: number, unit: string) => `${String(n)} ${unit}${n === 1 ? '' : 's'}`;
  if (minutes < 120) return say(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 72 ? say(hours, 'hour') : say(Math.round(hours / 24), 'day');
}
