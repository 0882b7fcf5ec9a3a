import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boardSentence, sortBoard, standingOf } from './board.js';
import { DECISION_STATUSES } from './decision.js';
import { daysBetween, STOPS, stopsOf, voteSentence, type LineFacts } from './line.js';

const NO_VOTE = { for: null, against: null, abstain: null, eligible: null, percent: null, percentOf: null };

function facts(with_: Partial<LineFacts> = {}): LineFacts {
  return {
    assembly: { title: 'On trees', reportedOn: '2026-01-10', members: 60, hours: 45 },
    recommendation: {
      ref: 'R1',
      publishedOn: '2026-01-12',
      vote: { ...NO_VOTE, for: 55, against: 3, abstain: 2, eligible: 60 },
      responseDue: '2026-07-10',
      ownerBody: 'The council',
    },
    consultation: null,
    outcome: null,
    decision: null,
    commitments: [],
    ...with_,
  };
}

const HELD = {
  state: 'open',
  opensOn: '2026-02-01',
  closesOn: '2026-03-01',
  closes: '11:59pm on Sunday 1 March 2026 (UK time)',
  received: 1204,
  decisionDue: null,
} as const;
const SEALED = { sealedOn: '2026-04-02', version: 1, sentence: 'Most support it.' };
const MADE = { status: 'accepted', decidedOn: '2026-05-01', decisionMaker: 'Cabinet', version: 1 } as const;

const states = (with_: Partial<LineFacts>, today = '2026-05-20') =>
  stopsOf(facts(with_), today).map((stop) => stop.state);

describe('the line', () => {
  it('goes through every stage, one stop at a time', () => {
    expect(states({})).toEqual(['past', 'past', 'future', 'future', 'future', 'future']);
    expect(states({ consultation: { ...HELD, state: 'approved' } })).toEqual([
      'past',
      'past',
      'future',
      'future',
      'future',
      'future',
    ]);
    expect(states({ consultation: HELD })).toEqual(['past', 'past', 'present', 'future', 'future', 'future']);
    expect(states({ consultation: { ...HELD, state: 'closed' } })).toEqual([
      'past',
      'past',
      'past',
      'present',
      'future',
      'future',
    ]);
    expect(states({ consultation: { ...HELD, state: 'analysed' }, outcome: SEALED })).toEqual([
      'past',
      'past',
      'past',
      'past',
      'present',
      'future',
    ]);
    expect(states({ consultation: { ...HELD, state: 'decided' }, outcome: SEALED, decision: MADE })).toEqual([
      'past',
      'past',
      'past',
      'past',
      'past',
      'present',
    ]);
  });

  it('says what is late, by how many days, and since when', () => {
    const late = stopsOf(facts({ consultation: { ...HELD, state: 'closed' } }), '2026-07-15').filter(
      (stop) => stop.state === 'late',
    );
    expect(late.map(({ name, due, lateDays }) => ({ name, due, lateDays }))).toEqual([
      { name: 'outcome', due: '2026-05-24', lateDays: 52 },
      { name: 'decision', due: '2026-07-10', lateDays: 5 },
    ]);
    expect(states({}, '2026-07-10')[4]).toBe('future');
    expect(states({}, '2026-07-11')[4]).toBe('late');
  });

  it('passes by a consultation that was not held when the decision is made without one', () => {
    const stops = stopsOf(facts({ decision: { ...MADE, status: 'already_policy' } }), '2026-05-20');
    expect(stops.map((stop) => stop.skipped)).toEqual([false, false, true, true, false, false]);
    expect(stops[2]?.sentence).toBe('No consultation was held on this recommendation.');
  });

  it('ends where nothing is to be delivered', () => {
    expect(states({ decision: { ...MADE, status: 'not_accepted' } })).toEqual(STOPS.map(() => 'past'));
  });

  it('calls a step that was due and not reported late', () => {
    const stop = stopsOf(
      facts({ decision: MADE, commitments: [{ due: '2026-05-10' }, { due: '2027-01-01' }] }),
      '2026-05-20',
    )[5];
    expect(stop).toMatchObject({ state: 'late', due: '2026-05-10', lateDays: 10 });
  });

  it('never marks two stops as the present one, and counts the days of what is late', () => {
    const held = fc.constantFrom('approved', 'open', 'closed', 'analysed', 'decided');
    const status = fc.constantFrom(...DECISION_STATUSES.map((one) => one.value));
    const anything = fc.record({
      state: fc.option(held),
      sealed: fc.boolean(),
      status: fc.option(status),
      today: fc.integer({ min: 0, max: 900 }),
    });
    fc.assert(
      fc.property(anything, ({ state, sealed, status: decided, today }) => {
        const day = new Date(Date.UTC(2026, 0, 15) + today * 86_400_000).toISOString().slice(0, 10);
        const line = stopsOf(
          facts({
            consultation: state === null ? null : { ...HELD, state },
            outcome: sealed && (state === 'analysed' || state === 'decided') ? SEALED : null,
            decision: decided === null ? null : { ...MADE, status: decided },
          }),
          day,
        );
        expect(line.map((stop) => stop.name)).toEqual([...STOPS]);
        expect(line.filter((stop) => stop.state === 'present').length).toBeLessThanOrEqual(1);
        for (const stop of line) {
          expect(stop.sentence).not.toBe('');
          expect(stop.state === 'late').toBe(stop.lateDays > 0);
          if (stop.state === 'late') expect(daysBetween(stop.due ?? '', day)).toBe(stop.lateDays);
        }
      }),
    );
  });
});

describe('the vote', () => {
  it('is told as the report tells it, and never made up', () => {
    expect(voteSentence({ ...NO_VOTE, for: 55, against: 3, abstain: 2, eligible: 60 })).toBe(
      '55 of 60 members voted for it, 3 against, 2 abstained.',
    );
    expect(voteSentence({ ...NO_VOTE, for: 55 })).toBe('55 members voted for it.');
    expect(voteSentence({ ...NO_VOTE, percent: 92.5 })).toBe('92.5% of the members who voted supported it.');
    expect(voteSentence({ ...NO_VOTE, percent: 92.5, percentOf: 98 })).toBe(
      '92.5% of the 98 members who voted supported it.',
    );
    expect(voteSentence(NO_VOTE)).toBe('The assembly’s report gives no count of votes.');
  });
});

describe('the board of members', () => {
  const row = (ref: string, position: number, with_: Partial<LineFacts>, today = '2026-07-15') => ({
    ...standingOf(facts(with_), today),
    ref,
    position,
  });

  it('puts first what is for members to decide, and among that the latest', () => {
    const open = row('R1', 1, { consultation: HELD, recommendation: { ...facts().recommendation, responseDue: null } });
    const decided = row('R2', 2, { decision: { ...MADE, status: 'not_accepted' } });
    const lateDecision = row('R3', 3, { consultation: { ...HELD, state: 'analysed' }, outcome: SEALED });
    const inTime = row('R4', 4, {
      consultation: { ...HELD, state: 'analysed' },
      outcome: SEALED,
      recommendation: { ...facts().recommendation, responseDue: '2026-12-01' },
    });
    const silent = row('R5', 5, {});
    const rows = sortBoard([open, decided, inTime, silent, lateDecision]);
    expect(rows.map((one) => [one.ref, one.forYou])).toEqual([
      ['R3', 'decide'],
      ['R4', 'decide'],
      ['R5', 'late'],
      ['R1', 'under-way'],
      ['R2', 'decided'],
    ]);
    expect(boardSentence(rows)).toBe(
      '2 of 5 recommendations are for you to decide, 1 is being consulted on and 1 is decided. Something is late on 2 of them.',
    );
  });

  it('has a sentence for nothing', () => {
    expect(boardSentence([])).toBe('No recommendation has been published yet.');
  });
});
