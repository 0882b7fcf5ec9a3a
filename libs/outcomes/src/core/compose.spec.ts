import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#journal';
import { composeReport, disagreements } from './compose.js';
import { dependsOnCounting, noCounts, sumOf } from './counting.js';
import type { Evidence, ResponseCell } from './evidence.js';
import { mainThemes } from './report.js';

const SCALE = [
  { value: 'supports', label: 'Support', stance: 'supports' },
  { value: 'neither', label: 'Neither', stance: 'mixed' },
  { value: 'opposes', label: 'Oppose', stance: 'opposes' },
] as const;

const COUNTED = ['considered', 'campaign_member'];

function cell(with_: Partial<ResponseCell> = {}): ResponseCell {
  const point = SCALE.find((one) => one.value === with_.answer);
  return {
    disposition: 'considered',
    channel: 'web',
    n: 1,
    late: with_.disposition === 'late',
    counted: COUNTED.includes(with_.disposition ?? 'considered'),
    kind: 'person',
    answer: null,
    stance: point?.stance ?? null,
    sent: point?.stance ?? null,
    words: true,
    ...with_,
  };
}

function evidence(responses: ResponseCell[], with_: Partial<Evidence> = {}): Evidence {
  return {
    item: {
      id: 'i1',
      ref: 'R1',
      words: 'Plant trees.',
      recommendationId: 'r1',
      consultation: {
        id: 'c1',
        slug: 'trees',
        title: 'Trees',
        opensAt: '2026-01-01T00:00:00.000Z',
        closesAt: '2026-03-01T00:00:00.000Z',
        timeZone: 'Europe/London',
      },
    },
    submissions: responses,
    undisposed: [],
    responses,
    people: responses.reduce((n, one) => n + (one.counted ? one.n : 0), 0),
    latest: responses.flatMap((one) => (one.counted && one.stance !== null ? [{ stance: one.stance, n: one.n }] : [])),
    themes: [],
    tone: { base: 0, negative: 0, neutral: 0, positive: 0, sum: 0 },
    codeframe: null,
    scale: SCALE,
    policies: {},
    versions: {},
    ...with_,
  };
}

const cells = fc.array(
  fc
    .record({
      disposition: fc.constantFrom(
        'considered',
        'campaign_member',
        'duplicate_of',
        'superseded_by',
        'blank',
        'late',
        'withdrawn',
      ),
      channel: fc.constantFrom('web', 'email', 'paper'),
      n: fc.nat(5000),
      kind: fc.constantFrom('person', 'organisation'),
      answer: fc.constantFrom('supports', 'neither', 'opposes', null),
      words: fc.boolean(),
    })
    .map(cell),
  { maxLength: 40 },
);

describe('the composed report', () => {
  it('balances to the last submission, whatever comes in', () => {
    fc.assert(
      fc.property(cells, (responses) => {
        const report = composeReport(evidence(responses));
        expect(report.reconciliation.responses.balanced).toBe(true);
        expect(report.reconciliation.responses.received).toBe(responses.reduce((n, one) => n + one.n, 0));
        expect(disagreements(report)).toEqual([]);
      }),
    );
  });

  it('is the same bytes for the same rows in any order', () => {
    fc.assert(
      fc.property(cells, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (responses, keys) => {
        const shuffled = responses
          .map((one, at) => ({ one, key: keys[at] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(canonicalJson(composeReport(evidence(shuffled)))).toBe(
          canonicalJson(composeReport(evidence(responses))),
        );
      }),
    );
  });

  it('counts late responses apart and never among the answered', () => {
    const report = composeReport(
      evidence([cell({ answer: 'supports', n: 3 }), cell({ disposition: 'late', answer: 'opposes', n: 2 })]),
    );
    expect(report.answered).toBe(3);
    expect(report.stance.opposes).toBe(0);
    expect(report.late).toMatchObject({ received: 2, answered: 2, stance: { opposes: 2 } });
  });

  it('keeps repeats in the view of all submissions and letters out of the view without campaigns', () => {
    const report = composeReport(
      evidence([
        cell({ answer: 'supports', n: 10 }),
        cell({ answer: 'opposes', disposition: 'campaign_member', n: 30 }),
        cell({ answer: 'opposes', disposition: 'duplicate_of', n: 4 }),
        // The whole opposes as its last part does, its first supported; the last part is read as part of it.
        cell({ answer: 'opposes', sent: 'supports' }),
        cell({ answer: 'opposes', disposition: 'merged_into' }),
      ]),
    );
    expect(report.answered).toBe(41);
    const base = Object.fromEntries(report.views.map((view) => [view.key, view.available ? view.base : view.reason]));
    expect(base).toEqual({
      'all-submissions': 46,
      'one-per-respondent': 41,
      'without-campaigns': 11,
      weighted: 'Respondents were not asked about themselves, so there is nothing to weight by.',
    });
    expect(report.views[0]).toMatchObject({ stance: { supports: 11, opposes: 35 } });
    expect(report.dependsOnCounting).toBe(true);
  });

  it('notices sums that do not agree', () => {
    const report = composeReport(evidence([cell({ answer: 'supports', n: 3 })]));
    expect(disagreements({ ...report, answered: 4 })).toEqual([
      'stances add up to 3, not 4.',
      'points of the scale add up to 3, not 4.',
      'kinds of respondent add up to 3, not 4.',
    ]);
  });

  it('shows what has no disposition instead of hiding it', () => {
    const report = composeReport(
      evidence([cell({ n: 5 })], { submissions: [cell({ n: 5 }), cell({ n: 2, disposition: null })] }),
    );
    expect(report.reconciliation.submissions).toMatchObject({ received: 7, undisposed: 2, balanced: false });
  });
});

describe('ways of counting', () => {
  it('disagree only when they lean to opposite sides, not when one is even', () => {
    const lean = (supports: number, opposes: number) => ({ ...noCounts(), supports, opposes });
    const view = (supports: number, opposes: number) =>
      ({
        key: 'without-campaigns',
        label: '',
        available: true,
        base: supports + opposes,
        stance: lean(supports, opposes),
      }) as const;
    expect(dependsOnCounting(lean(5, 3), [view(2, 2)])).toBe(false);
    expect(dependsOnCounting(lean(5, 3), [view(2, 3)])).toBe(true);
    expect(dependsOnCounting(lean(5, 3), [view(0, 0)])).toBe(false);
    expect(sumOf(lean(5, 3))).toBe(8);
  });
});

describe('main themes', () => {
  it('begin at exactly 5 of 100 people', () => {
    const theme = (people: number) => ({
      themeId: String(people),
      label: `held by ${String(people)}`,
      description: '',
      people,
      stance: { ...noCounts(), supports: people },
      quotes: [],
    });
    const report = composeReport(
      evidence([cell({ answer: 'supports', n: 100 })], { themes: [theme(4), theme(5), theme(40)] }),
    );
    expect(mainThemes(report).map((one) => one.people)).toEqual([40, 5]);
    expect(mainThemes({ ...report, people: 0, themes: [theme(0)] })).toEqual([]);
  });
});
