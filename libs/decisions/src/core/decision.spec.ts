import { describe, expect, it } from '@jest/globals';
import { thinReasons, unconsidered, weasels, type Considered } from './considered.js';
import { decisionInput, DECISION_STATUSES, type DecisionContent, type DecisionInput } from './decision.js';
import { decisionFaults, type DecisionCase } from './decision-faults.js';

const HASH = 'a'.repeat(64);

function content(with_: Partial<DecisionInput> = {}): DecisionContent {
  return decisionInput.parse({
    status: 'accepted',
    text: 'The council will build the path.',
    reasons: 'Because people asked for it.',
    decisionMaker: 'Cabinet',
    decidedOn: '2026-05-01',
    minutes: 'Minute 14',
    interests: 'None',
    outcomeHash: HASH,
    ...with_,
  });
}

const AROUND: DecisionCase = { today: '2026-06-01', closedOn: '2026-03-01', published: 0 };
const paths = (with_: Partial<DecisionInput>, around: Partial<DecisionCase> = {}) =>
  decisionFaults(content(with_), { ...AROUND, ...around }).map((fault) => fault.path);

describe('a decision', () => {
  it('is complete with what the law on decision records asks for', () => {
    expect(paths({})).toEqual([]);
    expect(paths({ text: '', reasons: '', decisionMaker: '', decidedOn: null, interests: '', minutes: '' })).toEqual([
      'text',
      'reasons',
      'decisionMaker',
      'decidedOn',
      'interests',
      'minutes',
    ]);
  });

  it.each([
    ['accepted_in_part', ['partNot'], { partNot: 'Not the bridge' }],
    ['accepted_in_principle', ['blockedBy', 'reviewOn'], { blockedBy: 'Money', reviewOn: '2026-12-01' }],
    [
      'already_policy',
      ['earlierPolicy', 'earlierPolicyOn'],
      { earlierPolicy: 'Plan 4', earlierPolicyOn: '2020-01-01' },
    ],
    ['deferred', ['deferredUntil'], { deferredTrigger: 'When the survey is done' }],
    ['referred', ['referredTo'], { referredTo: 'The water company' }],
    ['not_accepted', [], {}],
    ['outside_remit', [], {}],
  ] as const)('says of %s what that status may not hide', (status, wanted, given) => {
    expect(paths({ status })).toEqual(wanted);
    expect(paths({ status, ...given })).toEqual([]);
  });

  it('covers every status there is', () => {
    for (const { value } of DECISION_STATUSES) {
      expect(paths({ status: value }).includes('status')).toBe(value === 'no_response');
    }
  });

  it('reviews what is accepted in principle within twelve months', () => {
    expect(paths({ status: 'accepted_in_principle', blockedBy: 'Money', reviewOn: '2027-05-02' })).toEqual([
      'reviewOn',
    ]);
    expect(paths({ status: 'accepted_in_principle', blockedBy: 'Money', reviewOn: '2027-05-01' })).toEqual([]);
  });

  it('is not dated before the consultation closed, nor in the future', () => {
    expect(paths({ decidedOn: '2026-02-28' })).toEqual(['decidedOn']);
    expect(paths({ decidedOn: '2026-06-02' })).toEqual(['decidedOn']);
    expect(paths({ decidedOn: '2026-02-28' }, { closedOn: null })).toEqual([]);
  });

  it('names who does what by when in each commitment', () => {
    expect(paths({ commitments: [{ text: 'Build it' }] })).toEqual(['commitments[0].owner', 'commitments[0].due']);
  });

  it('is corrected only with a reason', () => {
    expect(paths({}, { published: 1 })).toEqual(['correction']);
    expect(paths({ correction: 'A wrong date' }, { published: 1 })).toEqual([]);
  });

  it('refuses an address of minutes that is not one of the web', () => {
    expect(decisionInput.safeParse({ minutesUrl: 'javascript:alert(1)' }).success).toBe(false);
  });
});

describe('what people said', () => {
  const considered: Considered = {
    hash: HASH,
    people: 688,
    leaning: -1,
    themes: [
      { themeId: 't1', label: 'disabled parking', people: 214, main: true },
      { themeId: 't2', label: 'signs', people: 9, main: false },
    ],
  };
  const faults = (with_: Partial<DecisionInput>) => unconsidered(content(with_), considered).map((fault) => fault.text);

  it('is answered theme by theme', () => {
    expect(faults({})).toEqual([
      'The theme “disabled parking” (held by 214 of the 688 people who responded) has not been answered.',
    ]);
    expect(faults({ themeAnswers: [{ themeId: 't1', answer: 'partly' }] })).toEqual([
      expect.stringContaining('gives no reason'),
    ]);
    expect(faults({ themeAnswers: [{ themeId: 't1', answer: 'partly', reason: 'Ten bays stay.' }] })).toEqual([]);
  });

  it('includes the small themes that an officer flagged', () => {
    const first = { themeId: 't1', answer: 'accepted', reason: 'Yes.' } as const;
    expect(faults({ themeAnswers: [first, { themeId: 't2', flagged: true }] })).toEqual([
      expect.stringContaining('“signs” (held by 9 of the 688 people'),
    ]);
  });

  it('is named by the hash of the latest sealed outcome', () => {
    const answered: Partial<DecisionInput> = { themeAnswers: [{ themeId: 't1', answer: 'accepted', reason: 'Yes.' }] };
    expect(faults({ ...answered, outcomeHash: null })).toEqual([
      'The decision does not name the sealed outcome it rests on.',
    ]);
    expect(faults({ ...answered, outcomeHash: 'b'.repeat(64) })).toEqual([expect.stringContaining('older version')]);
  });

  it('does not apply where nobody was asked', () => {
    expect(unconsidered(content({ outcomeHash: null }), null)).toEqual([]);
  });
});

describe('words that promise nothing', () => {
  it.each([
    'The council will consider the recommendation.',
    'We will explore options and work towards a solution.',
    'Cabinet notes the recommendation. Officers will look at it.',
    'The council will continue to explore this.',
  ])('are found in “%s”', (text) => {
    expect(weasels(content({ text }))).not.toEqual([]);
  });

  it.each([
    'The council will build the path by 2027.',
    'Cabinet noted the responses and approved the scheme.',
    'The council will explore funding and will open the path in May.',
    'The council agreed to plant 400 trees.',
  ])('are not found in “%s”', (text) => {
    expect(weasels(content({ text }))).toEqual([]);
  });

  it('may stand beside a step with an owner and a date, or be owned up to', () => {
    const text = 'The council will consider the recommendation.';
    expect(
      weasels(content({ text, commitments: [{ text: 'Report', owner: 'Head of Parks', due: '2027-01-01' }] })),
    ).toEqual([]);
    expect(weasels(content({ text, noCommitment: true }))).toEqual([]);
    expect(weasels(content({ text, status: 'not_accepted' }))).toEqual([]);
  });
});

describe('deciding against what was said', () => {
  it('asks for more than a few words', () => {
    const leanings = { respondents: -1, assembly: 1 } as const;
    expect(thinReasons(content(), leanings)).toContain('goes against most of those who responded,');
    expect(thinReasons(content({ status: 'not_accepted' }), leanings)).toContain('goes against the assembly’s vote,');
    expect(thinReasons(content({ reasons: 'because '.repeat(100) }), leanings)).toBeUndefined();
    expect(thinReasons(content({ status: 'deferred' }), leanings)).toBeUndefined();
  });
});
