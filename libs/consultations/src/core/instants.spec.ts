import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closesIn, daysUntil, formatDay, formatInstant, formatMoment, parseLocal, writeLocal } from './instants.js';

const LONDON = 'Europe/London';
const ZONES = [LONDON, 'Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
const zone = fc.constantFrom(...ZONES);
const minute = fc
  .integer({ min: Date.UTC(2020, 0, 1) / 60_000, max: Date.UTC(2039, 11, 31) / 60_000 })
  .map((value) => new Date(value * 60_000));

describe('a local time', () => {
  it('is one instant on an ordinary day, in summer and in winter', () => {
    expect(parseLocal('2026-09-26 23:59', LONDON)).toEqual({ kind: 'instant', at: new Date('2026-09-26T22:59:00Z') });
    expect(parseLocal('2026-01-12T09:00', LONDON)).toEqual({ kind: 'instant', at: new Date('2026-01-12T09:00:00Z') });
  });

  it('is said to happen twice in the hour when clocks go back, and both instants are given', () => {
    const parsed = parseLocal('2026-10-25 01:30', LONDON);
    expect(parsed).toMatchObject({
      kind: 'ambiguous',
      earlier: new Date('2026-10-25T00:30:00Z'),
      later: new Date('2026-10-25T01:30:00Z'),
    });
    expect(parsed).toHaveProperty(
      'reason',
      '1:30am happens twice on Sunday 25 October 2026 in UK time, because the clocks go back then. Write ' +
        '2026-10-25 01:30+01:00 for the first or 2026-10-25 01:30+00:00 for the second, or choose another time',
    );
  });

  it('is one instant again once its offset is written', () => {
    expect(parseLocal('2026-10-25 01:30+01:00', LONDON)).toEqual({
      kind: 'instant',
      at: new Date('2026-10-25T00:30:00Z'),
    });
    expect(parseLocal('2026-10-25 01:30+00:00', LONDON)).toEqual({
      kind: 'instant',
      at: new Date('2026-10-25T01:30:00Z'),
    });
    expect(parseLocal('2026-10-25 01:30+02:00', LONDON)).toMatchObject({ kind: 'unreadable' });
  });

  it('is said not to exist in the hour that is skipped when clocks go forward', () => {
    expect(parseLocal('2026-03-29 01:30', LONDON)).toEqual({
      kind: 'missing',
      reason:
        '1:30am does not exist on Sunday 29 March 2026 in UK time, because the clocks go forward over it. ' +
        'Choose another time, for example 2026-03-29 02:30',
    });
  });

  it.each(['tomorrow', '2026-02-30 12:00', '2026-13-01 12:00', '2026-01-01 24:30', '2026-01-01', ''])(
    'is refused where it is %j',
    (text) => {
      expect(parseLocal(text, LONDON).kind).toBe('unreadable');
    },
  );

  it('is refused in a zone that does not exist', () => {
    expect(parseLocal('2026-01-01 12:00', 'Europe/Londres')).toMatchObject({
      reason: '"Europe/Londres" is not a time zone; expected a name such as Europe/London',
    });
  });

  it('comes back as the same instant from what a form holds, in every zone and at every minute', () => {
    fc.assert(
      fc.property(minute, zone, (at, where) => {
        expect(parseLocal(writeLocal(at, where), where)).toEqual({ kind: 'instant', at });
      }),
      { numRuns: 500 },
    );
  });

  it('is never guessed: one, two or no instants, as the clock of that place has them', () => {
    const field = (most: number) => fc.integer({ min: 0, max: most });
    fc.assert(
      fc.property(minute, field(23), field(59), zone, (day, hour, min, where) => {
        const text = `${day.toISOString().slice(0, 10)} ${String(hour)}:${String(min).padStart(2, '0')}`;
        const parsed = parseLocal(text, where);
        const shows = (at: Date): boolean => writeLocal(at, where).startsWith(text.replace(/ (\d):/u, ' 0$1:'));
        if (parsed.kind === 'instant') expect(shows(parsed.at)).toBe(true);
        else if (parsed.kind === 'ambiguous') expect(shows(parsed.earlier) && shows(parsed.later)).toBe(true);
        else expect(parsed.kind).toBe('missing');
      }),
    );
  });
});

describe('the sentence for an instant', () => {
  it('is the one that every surface prints', () => {
    expect(formatInstant(new Date('2025-09-26T22:59:00Z'), LONDON)).toBe(
      '11:59pm on Friday 26 September 2025 (UK time)',
    );
    expect(formatInstant(new Date('2026-03-09T17:00:00Z'), LONDON)).toBe('5pm on Monday 9 March 2026 (UK time)');
    expect(formatInstant(new Date('2026-03-09T12:00:00Z'), LONDON)).toBe('midday on Monday 9 March 2026 (UK time)');
    expect(formatInstant(new Date('2026-03-09T00:00:00Z'), LONDON)).toBe(
      'midnight at the start of Monday 9 March 2026 (UK time)',
    );
    expect(formatInstant(new Date('2026-03-09T16:00:00Z'), 'Europe/Paris')).toBe(
      '5pm on Monday 9 March 2026 (Paris time)',
    );
  });

  it('tells the two passes through a repeated hour apart', () => {
    expect(formatInstant(new Date('2026-10-25T00:30:00Z'), LONDON)).toBe(
      '1:30am on Sunday 25 October 2026 (UK time, before the clocks go back)',
    );
    expect(formatInstant(new Date('2026-10-25T01:30:00Z'), LONDON)).toBe(
      '1:30am on Sunday 25 October 2026 (UK time, after the clocks go back)',
    );
  });

  it('never reads alike for two different minutes', () => {
    fc.assert(
      fc.property(minute, fc.integer({ min: 1, max: 3000 }), zone, (at, later, where) => {
        const other = new Date(at.getTime() + later * 60_000);
        expect(formatInstant(at, where)).not.toBe(formatInstant(other, where));
      }),
      { numRuns: 500 },
    );
  });
});

describe('the shorter forms', () => {
  it('print a moment and a day', () => {
    expect(formatMoment(new Date('2026-09-26T22:59:00Z'), LONDON)).toBe('26 September 2026, 11:59pm');
    expect(formatDay('2026-05-21')).toBe('21 May 2026');
  });

  it('count days as people in the zone do', () => {
    const closesAt = new Date('2026-03-09T23:59:00Z');
    expect(daysUntil(closesAt, new Date('2026-03-09T00:01:00Z'), LONDON)).toBe(0);
    expect(closesIn(closesAt, new Date('2026-03-09T23:00:00Z'), LONDON)).toBe('closes today');
    expect(closesIn(closesAt, new Date('2026-03-08T23:59:30Z'), LONDON)).toBe('closes tomorrow');
    expect(closesIn(closesAt, new Date('2026-02-28T12:00:00Z'), LONDON)).toBe('closes in 9 days');
    expect(closesIn(closesAt, new Date('2026-03-12T12:00:00Z'), LONDON)).toBe('closed 3 days ago');
  });
});
