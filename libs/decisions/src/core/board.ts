import { standsAt, stopsOf, type LineFacts, type Stop } from './line.js';

/**
 * What is to be done about a recommendation, in the order in which members look for it. `late`: the answer is overdue, and
 * nobody has been asked. Whatever is late besides stands in the row.
 */
export type ForYou = 'decide' | 'late' | 'under-way' | 'ahead' | 'decided';

const ORDER: readonly ForYou[] = ['decide', 'late', 'under-way', 'ahead', 'decided'];

export interface Standing {
  forYou: ForYou;
  stop: Stop;
  /** The stops that are late, the latest first. */
  late: Stop[];
  lateDays: number;
}

/** Where a recommendation stands and whether it waits for a decision by members. */
export function standingOf(facts: LineFacts, today: string): Standing {
  const stops = stopsOf(facts, today);
  const late = stops.filter((stop) => stop.state === 'late').sort((a, b) => b.lateDays - a.lateDays);
  const decided = facts.decision !== null && facts.decision.status !== 'no_response';
  const stop = standsAt(stops);
  const asked = facts.consultation !== null && facts.consultation.state !== 'approved';
  const unanswered = late.some((one) => one.name === 'decision');
  const undecided = facts.outcome !== null ? 'decide' : asked ? 'under-way' : unanswered ? 'late' : 'ahead';
  const forYou: ForYou = decided ? 'decided' : undecided;
  return { forYou, stop, late, lateDays: late[0]?.lateDays ?? 0 };
}

/** What is for you to decide first; among these the latest first, then by the day on which it is due. */
export function sortBoard<Row extends Standing & { position: number; ref: string }>(rows: readonly Row[]): Row[] {
  return [...rows].sort(
    (a, b) =>
      ORDER.indexOf(a.forYou) - ORDER.indexOf(b.forYou) ||
      b.lateDays - a.lateDays ||
      compare(a.stop.due ?? '9999', b.stop.due ?? '9999') ||
      a.position - b.position ||
      compare(a.ref, b.ref),
  );
}

/** The totals above the board, in words. */
export function boardSentence(rows: readonly Pick<Standing, 'forYou' | 'late'>[]): string {
  if (rows.length === 0) return 'No recommendation has been published yet.';
  const count = (kind: ForYou) => rows.filter((row) => row.forYou === kind).length;
  const are = (n: number, what: string) => `${n === 0 ? 'none' : String(n)} ${n > 1 ? 'are' : 'is'} ${what}`;
  const late = rows.filter((row) => row.late.length > 0).length;
  const mine = count('decide');
  const of = `of ${String(rows.length)} ${rows.length === 1 ? 'recommendation' : 'recommendations'}`;
  const lateness = late === 0 ? 'Nothing is late' : `Something is late on ${String(late)} of them`;
  return (
    `${mine === 0 ? 'None' : String(mine)} ${of} ${mine > 1 ? 'are' : 'is'} for you to decide, ` +
    `${are(count('under-way'), 'being consulted on')} and ${are(count('decided'), 'decided')}. ${lateness}.`
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
