import { statusLabel, type DecisionStatus } from './decision.js';

export const STOPS = ['assembly', 'recommendation', 'consultation', 'outcome', 'decision', 'delivery'] as const;
export type StopName = (typeof STOPS)[number];
/** `late`: a date that was due has passed and what was due is not there. */
export type StopState = 'past' | 'present' | 'future' | 'late';

/** One stop of a line. Days are calendar days, `2026-09-26`. */
export interface Stop {
  name: StopName;
  title: string;
  state: StopState;
  date: string | null;
  due: string | null;
  /** Days past `due`, where `state` is late. */
  lateDays: number;
  sentence: string;
  /** The line went past it without stopping: a decision without a consultation. */
  skipped: boolean;
}

/** Everything the stops are made of, as plain facts. */
export interface LineFacts {
  assembly: { title: string; reportedOn: string | null; members: number | null; hours: number | null };
  recommendation: {
    ref: string;
    publishedOn: string | null;
    vote: Vote;
    responseDue: string | null;
    ownerBody: string | null;
  };
  consultation: {
    state: 'approved' | 'open' | 'closed' | 'analysed' | 'decided' | 'archived';
    opensOn: string;
    closesOn: string;
    /** Closing time in words, with its zone. */
    closes: string;
    received: number;
    decisionDue: string | null;
  } | null;
  outcome: { sealedOn: string; version: number; sentence: string } | null;
  decision: { status: DecisionStatus; decidedOn: string; decisionMaker: string; version: number } | null;
  commitments: readonly { due: string | null }[];
}

export interface Vote {
  for: number | null;
  against: number | null;
  abstain: number | null;
  eligible: number | null;
  /** Support as the report prints it, where it prints no counts. */
  percent: number | null;
  percentOf: number | null;
}

/** The report is promised within twelve weeks of closing. */
export const OUTCOME_DUE_DAYS = 84;

const whole = new Intl.NumberFormat('en-GB');

/** The line of one recommendation, stop by stop. Pure: `today` is given. */
export function stopsOf(facts: LineFacts, today: string): Stop[] {
  const stops = [
    assembly(facts),
    recommendation(facts),
    consultation(facts),
    outcome(facts, today),
    decision(facts, today),
    delivery(facts, today),
  ];
  const here = stops.findIndex((stop) => stop.state !== 'past');
  const next = stops[here];
  // One stop is the present one: the first that is not behind us, unless it has a day of its own ahead or is late.
  if (next?.state === 'future' && !waits(facts, next)) next.state = 'present';
  let marked = false;
  for (const stop of stops) {
    if (stop.state !== 'present') continue;
    if (marked) stop.state = 'future';
    marked = true;
  }
  return stops;
}

/** Where the line stands now: the present or late stop, else the next one, else the last. */
export function standsAt(stops: readonly Stop[]): Stop {
  const stop =
    stops.find((one) => one.state === 'present') ?? stops.find((one) => one.state !== 'past') ?? stops.at(-1);
  if (stop === undefined) throw new Error('a line without stops');
  return stop;
}

/** "66 of 70 members voted for it, 3 against, 1 abstained." As much as the assembly's report says. */
export function voteSentence(vote: Vote): string {
  if (vote.for !== null) {
    const cast = vote.eligible ?? (vote.against === null ? null : vote.for + vote.against + (vote.abstain ?? 0));
    const of = cast === null ? '' : ` of ${whole.format(cast)}`;
    const rest = [
      ...(vote.against === null ? [] : [`${whole.format(vote.against)} against`]),
      ...(vote.abstain === null ? [] : [`${whole.format(vote.abstain)} abstained`]),
    ];
    return `${whole.format(vote.for)}${of} members voted for it${rest.length === 0 ? '' : `, ${rest.join(', ')}`}.`;
  }
  if (vote.percent !== null) {
    const of =
      vote.percentOf === null ? 'the members who voted' : `the ${whole.format(vote.percentOf)} members who voted`;
    return `${String(vote.percent)}% of ${of} supported it.`;
  }
  return 'The assembly’s report gives no count of votes.';
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

function waits(facts: LineFacts, stop: Stop): boolean {
  return stop.name === 'consultation' && facts.consultation?.state !== 'open';
}

function stop(name: StopName, title: string, rest: Partial<Stop> & Pick<Stop, 'state' | 'sentence'>): Stop {
  return { name, title, date: null, due: null, lateDays: 0, skipped: false, ...rest };
}

function assembly({ assembly: record }: LineFacts): Stop {
  const members = record.members === null ? 'Its members' : `${whole.format(record.members)} people, chosen by lot,`;
  const hours = record.hours === null ? '' : ` for ${whole.format(record.hours)} hours`;
  return stop('assembly', 'Assembly', {
    state: 'past',
    date: record.reportedOn,
    sentence: `${members} met${hours} and reported.`,
  });
}

function recommendation({ recommendation: record }: LineFacts): Stop {
  return stop('recommendation', 'Recommendation', {
    state: 'past',
    date: record.publishedOn,
    sentence: voteSentence(record.vote),
  });
}

function consultation({ consultation: held, decision: decided }: LineFacts): Stop {
  const title = 'Consultation';
  if (held === null) {
    return decided === null
      ? stop('consultation', title, { state: 'future', sentence: 'No consultation has been announced.' })
      : stop('consultation', title, {
          state: 'past',
          skipped: true,
          sentence: 'No consultation was held on this recommendation.',
        });
  }
  const answers = held.received === 1 ? '1 response' : `${whole.format(held.received)} responses`;
  if (held.state === 'approved') {
    return stop('consultation', title, {
      state: 'future',
      due: held.opensOn,
      sentence: `Opens for answers; closes at ${held.closes}.`,
    });
  }
  return held.state === 'open'
    ? stop('consultation', title, {
        state: 'present',
        date: held.opensOn,
        due: held.closesOn,
        sentence: `Open now: ${answers} so far. Closes at ${held.closes}.`,
      })
    : stop('consultation', title, { state: 'past', date: held.closesOn, sentence: `${answers} received.` });
}

function outcome(facts: LineFacts, today: string): Stop {
  const title = 'Outcome';
  const { consultation: held, outcome: sealed, decision: decided } = facts;
  if (sealed !== null) {
    return stop('outcome', title, { state: 'past', date: sealed.sealedOn, sentence: sealed.sentence });
  }
  if (held === null) {
    return decided === null
      ? stop('outcome', title, { state: 'future', sentence: 'Reported after a consultation.' })
      : stop('outcome', title, { state: 'past', skipped: true, sentence: 'There was nothing to report.' });
  }
  const due = addDays(held.closesOn, OUTCOME_DUE_DAYS);
  if (held.state === 'approved' || held.state === 'open') {
    return stop('outcome', title, { state: 'future', due, sentence: 'Reported within twelve weeks of closing.' });
  }
  if (today > due) {
    return stop('outcome', title, {
      state: 'late',
      due,
      lateDays: daysBetween(due, today),
      sentence: 'Twelve weeks have passed since closing, and the outcome has not been reported.',
    });
  }
  return stop('outcome', title, { state: 'present', due, sentence: 'The responses are being read and counted.' });
}

function decision(facts: LineFacts, today: string): Stop {
  const title = 'Decision';
  const { decision: made, recommendation: record } = facts;
  if (made !== null && made.status !== 'no_response') {
    return stop('decision', title, {
      state: 'past',
      date: made.decidedOn,
      sentence: `${statusLabel(made.status)} by ${made.decisionMaker}.`,
    });
  }
  const due = decisionDue(facts);
  const who = record.ownerBody ?? 'The authority';
  if (due === null)
    return stop('decision', title, { state: 'future', sentence: `${who} has set no date for an answer.` });
  if (today > due) {
    return stop('decision', title, {
      state: 'late',
      due,
      lateDays: daysBetween(due, today),
      sentence: `${who} has not answered.`,
    });
  }
  return stop('decision', title, { state: 'future', due, sentence: `${who} is to answer.` });
}

/** The day by which the assembly was promised an answer, else the day that the consultation named. */
export function decisionDue(facts: Pick<LineFacts, 'recommendation' | 'consultation'>): string | null {
  return facts.recommendation.responseDue ?? facts.consultation?.decisionDue ?? null;
}

function delivery(facts: LineFacts, today: string): Stop {
  const title = 'Delivery';
  const { decision: made } = facts;
  if (made === null || made.status === 'no_response') {
    return stop('delivery', title, { state: 'future', sentence: 'Begins when a decision is made.' });
  }
  const dues = facts.commitments.flatMap((one) => one.due ?? []).sort();
  const n = facts.commitments.length;
  const steps = n === 1 ? '1 step is promised' : `${whole.format(n)} steps are promised`;
  const overdue = dues.filter((due) => due < today);
  const first = overdue[0];
  if (first !== undefined) {
    return stop('delivery', title, {
      state: 'late',
      due: first,
      lateDays: daysBetween(first, today),
      sentence: `${steps}; ${overdue.length === 1 ? 'one was due and nobody has reported it done' : `${whole.format(overdue.length)} were due and nobody has reported them done`}.`,
    });
  }
  if (n > 0) return stop('delivery', title, { state: 'present', due: dues[0] ?? null, sentence: `${steps}.` });
  if (made.status === 'not_accepted' || made.status === 'outside_remit') {
    return stop('delivery', title, { state: 'past', skipped: true, sentence: 'Nothing is to be delivered.' });
  }
  return stop('delivery', title, { state: 'present', sentence: 'No step with an owner and a date has been promised.' });
}

/** The calendar day of an instant in a time zone, `2026-09-26`. */
export function dayIn(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at);
}
