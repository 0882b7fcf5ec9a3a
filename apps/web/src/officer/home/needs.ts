import type { Staff } from '#accounts';
import { closesIn, daysUntil, formatDay, phaseOf, type ConsultationSummary } from '#consultations';
import type { BoardRow, Decision } from '#decisions';
import type { ItemProgress } from '#findings';
import type { KeyedLine } from '#intake';

/** Something that waits for a person, with the one button that settles it. */
export interface Need {
  /** The lower, the more urgent; days are compared within the same weight. */
  weight: Weight;
  /** Days left until it is late; negative where it is late. Undefined where no day is set. */
  days: number | undefined;
  /** What it is about: the consultation's or the recommendation's name. */
  about: string;
  what: string;
  button: string;
  href: string;
}

export const WEIGHTS = ['stops-people', 'second-person', 'promised', 'analysis', 'housekeeping'] as const;
export type Weight = (typeof WEIGHTS)[number];

/** The most urgent first: by weight, then by what is latest or due soonest; else in the order in which they came. */
export function byUrgency(needs: readonly Need[]): Need[] {
  return [...needs].sort(
    (a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight) || (a.days ?? 100_000) - (b.days ?? 100_000),
  );
}

/** What a consultation itself waits for. */
export function launchNeeds(consultations: readonly ConsultationSummary[], staff: Staff, now: Date): Need[] {
  const approves = staff.role === 'approver' || staff.role === 'admin';
  return consultations.flatMap(({ slug, title, state, opensAt, timeZone }): Need[] => {
    const days = daysUntil(opensAt, now, timeZone);
    const href = `/officer/consultations/${slug}`;
    if (state === 'submitted' && approves) {
      const what = 'Submitted for approval: it opens only after a second person has approved it.';
      return [
        { weight: 'second-person', days, about: title, what, button: 'Approve the launch', href: `${href}/launch` },
      ];
    }
    if (state === 'draft') {
      return [
        {
          weight: 'housekeeping',
          days,
          about: title,
          what: 'A draft that is not submitted yet.',
          button: 'Go on with it',
          href,
        },
      ];
    }
    return [];
  });
}

/** What the analysis of a closed consultation waits for, item by item. */
export function analysisNeeds(
  consultation: ConsultationSummary,
  progress: readonly ItemProgress[],
  facts: { sealed: ReadonlySet<string>; openGroups: number },
  now: Date,
): Need[] {
  const { slug, title, timeZone, closesAt } = consultation;
  if (phaseOf(consultation, now) !== 'closed') return [];
  const days = daysUntil(closesAt, now, timeZone) + REPORT_DAYS;
  const need = (what: string, button: string, href: string): Need => ({
    weight: 'analysis',
    days,
    about: title,
    what,
    button,
    href,
  });
  const base = `/officer/findings/${slug}`;
  const waiting = progress.filter((item) => !facts.sealed.has(item.itemId));
  const groups =
    facts.openGroups > 0 && waiting.length > 0
      ? [
          need(
            `${plural(facts.openGroups, 'group')} of the same words to be looked at.`,
            'Look at the letters',
            `${base}/campaigns`,
          ),
        ]
      : [];
  return [
    ...groups,
    ...waiting.flatMap((item): Need[] => {
      const board = `${base}/items/${item.ref}`;
      if (item.codeframe !== undefined && item.settled) {
        return [
          need(
            `${item.ref}: everything is coded. The outcome can be sealed.`,
            'Read and seal',
            `/officer/outcomes/${item.itemId}`,
          ),
        ];
      }
      if (item.codeframe !== undefined) return [];
      if (item.candidates > 0) {
        return [
          need(
            `${item.ref}: ${plural(item.candidates, 'candidate theme')} to confirm or set aside.`,
            'Go through the themes',
            board,
          ),
        ];
      }
      if (item.confirmed > 0)
        return [need(`${item.ref}: themes are confirmed, the coding has not begun.`, 'Code the responses', board)];
      return item.readable === 0 && item.settled
        ? [need(`${item.ref}: nobody wrote anything to be coded.`, 'Read and seal', `/officer/outcomes/${item.itemId}`)]
        : [];
    }),
  ];
}

/** The outcome report is promised within twelve weeks of closing. */
const REPORT_DAYS = 84;

/** Answers that recommendations wait for. */
export function decisionNeeds(
  rows: readonly BoardRow[],
  making: ReadonlyMap<string, Decision>,
  staff: Staff,
  today: string,
): Need[] {
  return rows.flatMap((row): Need[] => {
    const due =
      row.late.find((stop) => stop.name === 'decision')?.due ?? (row.stop.name === 'decision' ? row.stop.due : null);
    const days = due === null ? undefined : Math.round((Date.parse(due) - Date.parse(today)) / 86_400_000);
    const when =
      due === null ? '' : ` ${days !== undefined && days < 0 ? 'It was due' : 'It is due'} ${formatDay(due)}.`;
    const about = `${row.ref}, ${row.assembly.title}`;
    const href = `/officer/decisions/${row.recommendationId}`;
    const draft = making.get(row.recommendationId);
    if (draft?.state === 'submitted') {
      const mayPublish = (staff.role === 'approver' || staff.role === 'admin') && !draft.writers.includes(staff.id);
      return mayPublish
        ? [
            {
              weight: 'second-person',
              days,
              about,
              what: `A decision waits for a second person.${when}`,
              button: 'Read and publish',
              href,
            },
          ]
        : [];
    }
    if (draft !== undefined) {
      const back = draft.returnedBecause === null ? '' : ` Handed back by ${draft.returnedBecause}.`;
      return [
        {
          weight: 'promised',
          days,
          about,
          what: `A decision is being drafted.${back}${when}`,
          button: 'Go on with it',
          href,
        },
      ];
    }
    if (row.forYou === 'decide') {
      return [
        {
          weight: 'promised',
          days,
          about,
          what: `The outcome is sealed; the decision is to be recorded.${when}`,
          button: 'Record the decision',
          href,
        },
      ];
    }
    return row.forYou === 'late'
      ? [{ weight: 'promised', days, about, what: `No answer yet.${when}`, button: 'Record an answer', href }]
      : [];
  });
}

export function mailNeeds(failed: number): Need[] {
  if (failed === 0) return [];
  const what = `${plural(failed, 'message')} could not be sent.`;
  return [
    {
      weight: 'stops-people',
      days: undefined,
      about: 'Outgoing mail',
      what,
      button: 'See what failed',
      href: '/officer/outbox?state=failed',
    },
  ];
}

/** Submissions that no rule could settle. */
export function inboxNeeds(quarantined: number): Need[] {
  if (quarantined === 0) return [];
  const what = `${plural(quarantined, 'submission')} held back until a person has looked.`;
  return [
    {
      weight: 'stops-people',
      days: undefined,
      about: 'Inbox',
      what,
      button: 'Look at them',
      href: '/officer/inbox?disposition=quarantined',
    },
  ];
}

/** Letters and calls that one person has keyed. */
export function keyingNeeds(lines: readonly Pick<KeyedLine, 'waits' | 'keyedBy'>[], staff: Pick<Staff, 'id'>): Need[] {
  const mine = ({ keyedBy }: { keyedBy: { id: string } }): boolean => keyedBy.id === staff.id;
  const check = lines.filter((one) => one.waits === 'check' && !mine(one)).length;
  const again = lines.filter((one) => one.waits === 'again' && mine(one)).length;
  const need = (weight: Weight, what: string, button: string): Need => ({
    ...{ weight, what, button, days: undefined },
    about: 'Letters and calls',
    href: '/officer/keying',
  });
  return [
    ...(check === 0
      ? []
      : [need('second-person', `${String(check)} keyed by somebody else, to be checked.`, 'Check them')]),
    ...(again === 0 ? [] : [need('stops-people', `${String(again)} that you keyed wrong.`, 'Key them again')]),
  ];
}

/** "closes in 9 days", "opens in 3 days". */
export function whenOf(consultation: ConsultationSummary, now: Date): string {
  const phase = phaseOf(consultation, now);
  if (phase === 'unpublished') return consultation.state === 'draft' ? 'draft' : 'waits for approval';
  if (phase !== 'forthcoming') return closesIn(consultation.closesAt, now, consultation.timeZone);
  const days = daysUntil(consultation.opensAt, now, consultation.timeZone);
  return days === 1 ? 'opens tomorrow' : `opens in ${String(days)} days`;
}

function plural(n: number, noun: string): string {
  return `${n.toLocaleString('en-GB')} ${noun}${n === 1 ? '' : 's'}`;
}
