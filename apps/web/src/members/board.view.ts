import { formatDay } from '#consultations';
import { boardSentence, type BoardRow, type ForYou } from '#decisions';
import { miniStance } from '../charts/index.js';

const GROUPS: readonly { kind: ForYou; title: string; text: string }[] = [
  { kind: 'decide', title: 'For you to decide', text: 'People have answered and the outcome is sealed.' },
  {
    kind: 'late',
    title: 'Answer overdue',
    text: 'The day on which an answer was due has passed, and nobody has been asked.',
  },
  { kind: 'under-way', title: 'Being consulted on', text: 'People are answering, or their answers are being read.' },
  { kind: 'ahead', title: 'Still to come', text: 'Nothing is for you to do yet.' },
  { kind: 'decided', title: 'Decided', text: '' },
];

/** All recommendations side by side, what is for members to decide first. */
export function boardView(rows: readonly BoardRow[]) {
  return {
    sentence: boardSentence(rows),
    groups: GROUPS.map((group) => ({
      ...group,
      rows: rows.filter((row) => row.forYou === group.kind).map((row) => rowView(row)),
    })).filter((group) => group.rows.length > 0),
  };
}

function rowView(row: BoardRow) {
  return {
    href: `/members/recommendations/${row.assembly.slug}/${row.ref}`,
    ref: row.ref,
    title: row.title ?? shortened(row.words),
    vote: voteOf(row),
    stance: stanceOf(row),
    unasked: unaskedOf(row),
    themes: row.mainThemes.slice(0, 3).map((theme) => theme.label),
    stands: standsIn(row),
    decision: row.decision?.label ?? '',
    late: row.late.map((stop) => ({
      what: stop.title,
      days: stop.lateDays === 1 ? '1 day late' : `${stop.lateDays.toLocaleString('en-GB')} days late`,
    })),
  };
}

function voteOf({ vote }: BoardRow): string {
  if (vote.for !== null) {
    const against = vote.against === null ? '' : ` – ${String(vote.against)}`;
    const abstain = vote.abstain === null || vote.abstain === 0 ? '' : `, ${String(vote.abstain)} abst.`;
    return `${String(vote.for)}${against}${abstain}`;
  }
  if (vote.percent !== null)
    return `${String(vote.percent)}%${vote.percentOf === null ? '' : ` of ${String(vote.percentOf)}`}`;
  return 'not counted';
}

function stanceOf(row: BoardRow) {
  if (row.stance === null) return undefined;
  const { counts, base, dependsOnCounting } = row.stance;
  const sides = {
    for: counts.supports + counts.conditional,
    against: counts.opposes,
    neither: counts.mixed + counts.unclear,
  };
  return { ...sides, base, dependsOnCounting, bar: miniStance(`stance-${row.recommendationId}`, sides) };
}

function standsIn({ stop, decision }: BoardRow): string {
  if (stop.name === 'consultation' && stop.state === 'present') {
    return `Open, closes ${formatDay(stop.due ?? '')}`;
  }
  if (stop.name === 'consultation' && stop.due === null) return 'No consultation announced';
  if (stop.name === 'outcome') return 'Closed, being read';
  if (stop.name === 'delivery' && decision !== null) {
    return stop.due === null ? 'Delivery' : `Delivery, first step due ${formatDay(stop.due)}`;
  }
  const when = stop.due === null ? '' : `, due ${formatDay(stop.due)}`;
  return `${stop.title}${when}`;
}

/** What stands where a stance would, while there is none. */
function unaskedOf({ received, consultation, decision }: BoardRow): string {
  if (received !== null) return `${received.toLocaleString('en-GB')} responses so far`;
  if (consultation !== null) return 'not asked yet';
  return decision === null ? 'not asked yet' : 'no consultation';
}

const LONG = 110;

export function shortened(words: string): string {
  const flat = words.replace(/\s+/gu, ' ').trim();
  if (flat.length <= LONG) return flat;
  const cut = flat.slice(0, LONG);
  return `${cut.slice(0, cut.lastIndexOf(' '))}…`;
}
