import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrivalSignals, type Signal } from './arrival-signals.js';

const LONDON = 'Europe/London';
const day = (time: string) => new Date(`2026-07-14T${time}Z`);
const one = <K extends Signal['kind']>(signals: readonly Signal[], kind: K) =>
  signals.find((signal): signal is Extract<Signal, { kind: K }> => signal.kind === kind);

describe('facts about when letters came in', () => {
  it('says nothing of no letters, and of one only whether it came at night', () => {
    expect(arrivalSignals([], LONDON)).toEqual([]);
    // 23:30 UTC is half past midnight in London in July.
    expect(arrivalSignals([day('23:30:00')], LONDON)).toEqual([{ kind: 'night', n: 1 }]);
    expect(arrivalSignals([day('23:30:00')], 'UTC')).toEqual([{ kind: 'night', n: 0 }]);
  });

  it('names the densest hour, the minute, the half and the pause', () => {
    const moments = ['09:00:10', '12:00:00', '12:00:59', '12:30:00', '12:59:59', '13:00:00', '20:00:00'].map(day);
    expect(arrivalSignals(moments.reverse(), LONDON)).toEqual([
      { kind: 'densest-hour', from: day('12:00:00'), n: 4 },
      { kind: 'half-within', from: day('12:00:59'), to: day('13:00:00'), n: 4 },
      { kind: 'same-minute', n: 2, at: day('12:00:00') },
      { kind: 'longest-pause', from: day('13:00:00'), to: day('20:00:00') },
      { kind: 'night', n: 0 },
    ]);
  });

  it('holds what a count over all letters gives, whatever their order', () => {
    const moments = fc.array(
      fc.integer({ min: 0, max: 40 * 3_600 }).map((second) => new Date(Date.UTC(2026, 9, 24) + second * 1_000)),
      { minLength: 2, maxLength: 40 },
    );
    fc.assert(
      fc.property(moments, fc.constantFrom(LONDON, 'UTC', 'Asia/Kathmandu', 'America/St_Johns'), (given, zone) => {
        const signals = arrivalSignals(given, zone);
        expect(arrivalSignals([...given].reverse(), zone)).toEqual(signals);
        const times = given.map((moment) => moment.getTime()).sort((a, b) => a - b);
        const within = (from: number, length: number) => times.filter((t) => t >= from && t < from + length).length;
        const hour = one(signals, 'densest-hour');
        expect(hour?.n).toBe(Math.max(...times.map((time) => within(time, 3_600_000))));
        expect(within(hour?.from.getTime() ?? 0, 3_600_000)).toBe(hour?.n);
        const half = one(signals, 'half-within');
        const inHalf = times.filter(
          (t) => half !== undefined && t >= half.from.getTime() && t <= half.to.getTime(),
        ).length;
        expect(inHalf).toBeGreaterThanOrEqual(times.length / 2);
        const minutes = [...Map.groupBy(times, (t) => Math.floor(t / 60_000)).values()].map((some) => some.length);
        expect(one(signals, 'same-minute')?.n ?? 1).toBe(Math.max(...minutes));
        const pause = one(signals, 'longest-pause');
        const length = (pause?.to.getTime() ?? 0) - (pause?.from.getTime() ?? 0);
        expect(length).toBe(Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? 0))));
        const hourThere = (t: number) =>
          Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }).format(t));
        expect(one(signals, 'night')?.n).toBe(times.filter((t) => hourThere(t) < 5).length);
      }),
      { numRuns: 200 },
    );
  });
});
