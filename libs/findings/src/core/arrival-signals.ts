/**
 * A fact about when the letters of a group came in. None says why: a campaign that asks everybody on one evening and a
 * machine that sends look alike here, so nothing is called suspicious.
 */
export type Signal =
  /** The hour, from the receipt of a letter on, in which most came in; the earliest of several. */
  | { kind: 'densest-hour'; from: Date; n: number }
  /** The shortest time in which half of all came in, rounded up; the earliest of several. */
  | { kind: 'half-within'; from: Date; to: Date; n: number }
  /** Most that came in within one minute of the clock, where that is more than one; the earliest such minute. */
  | { kind: 'same-minute'; n: number; at: Date }
  /** The longest time between a letter and the next one, the earliest of several. */
  | { kind: 'longest-pause'; from: Date; to: Date }
  /** How many came in between midnight and five in the morning where the consultation is. */
  | { kind: 'night'; n: number };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MORNING = 5;

/**
 * Facts about the timing of letters: none of no letters, and of a single one only whether it came at night.
 * @param moments of receipt, in any order
 * @param timeZone IANA name
 */
export function arrivalSignals(moments: readonly Date[], timeZone: string): Signal[] {
  if (moments.length === 0) return [];
  const times = moments.map((moment) => moment.getTime()).sort((a, b) => a - b);
  const hourOf = hours(timeZone);
  const night: Signal = { kind: 'night', n: times.filter((time) => hourOf(time) < MORNING).length };
  if (times.length === 1) return [night];
  return [densestHour(times), halfWithin(times), ...sameMinute(times), longestPause(times), night];
}

function densestHour(times: readonly number[]): Signal {
  let best = { from: 0, n: 0 };
  let to = 0;
  for (const [from, time] of times.entries()) {
    while (to < times.length && at(times, to) < time + HOUR) to += 1;
    if (to - from > best.n) best = { from, n: to - from };
  }
  return { kind: 'densest-hour', from: new Date(at(times, best.from)), n: best.n };
}

function halfWithin(times: readonly number[]): Signal {
  const n = Math.ceil(times.length / 2);
  let best = 0;
  const span = (from: number) => at(times, from + n - 1) - at(times, from);
  for (let from = 1; from + n <= times.length; from++) if (span(from) < span(best)) best = from;
  return { kind: 'half-within', from: new Date(at(times, best)), to: new Date(at(times, best + n - 1)), n };
}

function sameMinute(times: readonly number[]): Signal[] {
  const minutes = Map.groupBy(times, (time) => Math.floor(time / MINUTE));
  const [[minute, same] = [0, []]] = [...minutes].sort(([a, x], [b, y]) => y.length - x.length || a - b);
  return same.length > 1 ? [{ kind: 'same-minute', n: same.length, at: new Date(minute * MINUTE) }] : [];
}

function longestPause(times: readonly number[]): Signal {
  let best = 1;
  const pause = (until: number) => at(times, until) - at(times, until - 1);
  for (let until = 2; until < times.length; until++) if (pause(until) > pause(best)) best = until;
  return { kind: 'longest-pause', from: new Date(at(times, best - 1)), to: new Date(at(times, best)) };
}

/** The hour of the day there. Zones differ from UTC by whole quarters of an hour, so one answer serves a quarter. */
function hours(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone });
  const known = new Map<number, number>();
  return (time) => {
    const quarter = Math.floor(time / (15 * MINUTE));
    const hour = known.get(quarter) ?? Number(format.format(time));
    known.set(quarter, hour);
    return hour;
  };
}

function at(times: readonly number[], place: number): number {
  return times[place] ?? 0;
}
