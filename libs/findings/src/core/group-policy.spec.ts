import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  GROUP_RULE,
  planDispositions,
  type ConfirmedGroup,
  type GroupPolicies,
  type SubmissionNow,
} from './group-policy.js';

const usual: GroupPolicies = { duplicatesRule: 'same-counts-once', campaignRule: 'each-counts' };
const oneCounts: GroupPolicies = { ...usual, campaignRule: 'one-counts' };

/** A submission with one answer; its response has the number of the submission. */
function sent(number: number, wish: Partial<SubmissionNow> = {}): SubmissionNow {
  return {
    id: `s${String(number)}`,
    number,
    contact: `c${String(number)}`,
    says: 'letter',
    answers: [`r${String(number)}`],
    disposition: 'considered',
    of: undefined,
    rule: 'received@1',
    byHand: false,
    erased: false,
    ...wish,
  };
}

function group(kind: ConfirmedGroup['kind'], numbers: number[], own: number[] = [], id = 'g'): ConfirmedGroup {
  return {
    id,
    kind,
    number: Math.min(...numbers),
    letters: numbers.map((n) => ({
      submissionId: `s${String(n)}`,
      responseId: id === 'g' ? `r${String(n)}` : `r${String(n)}${id}`,
      hasOwnWords: own.includes(n),
    })),
  };
}

function plan(groups: ConfirmedGroup[], all: SubmissionNow[], policies = usual) {
  return planDispositions(groups, all, policies).map(({ submissionId, disposition, of }) => [
    submissionId,
    disposition,
    of,
  ]);
}

describe('dispositions that follow from confirmed groups', () => {
  it('counts every sender of a campaign, and the same contact with the same words once', () => {
    const all = [sent(3, { contact: 'c1' }), sent(1), sent(2), sent(4)];
    expect(plan([group('campaign', [3, 1, 2, 4])], all)).toEqual([
      ['s1', 'campaign_member', undefined],
      ['s2', 'campaign_member', 's1'],
      ['s3', 'duplicate_of', 's1'],
      ['s4', 'campaign_member', 's1'],
    ]);
  });

  it('takes no near duplicate of different people away', () => {
    const all = [sent(1), sent(2), sent(3, { contact: 'c1', says: 'letter with a change' })];
    expect(plan([group('near', [1, 2, 3])], all)).toEqual([]);
  });

  it('leaves alone what was set aside for another reason, and never counts it as the first', () => {
    const contact = 'c';
    const all = [sent(1, { contact, disposition: 'withdrawn' }), sent(2, { contact }), sent(3, { contact })];
    expect(plan([group('exact', [1, 2, 3])], all)).toEqual([['s3', 'duplicate_of', 's2']]);
  });

  it('leaves alone what a person decided; counted, it may be the first of others', () => {
    const contact = 'c';
    const all = [sent(1, { contact, byHand: true, rule: undefined }), sent(2, { contact })];
    expect(plan([group('campaign', [1, 2])], all)).toEqual([['s2', 'duplicate_of', 's1']]);
  });

  it('lets one letter stand for all where that was declared, and still hears those who added words', () => {
    expect(plan([group('campaign', [1, 2, 3], [3])], [sent(1), sent(2), sent(3)], oneCounts)).toEqual([
      ['s1', 'campaign_member', undefined],
      ['s2', 'duplicate_of', 's1'],
      ['s3', 'campaign_member', 's1'],
    ]);
  });

  it('sets no letter aside with which its sender says something to another item as well', () => {
    const all = [sent(1), sent(2, { answers: ['r2', 'about something else'] })];
    expect(plan([group('campaign', [1, 2])], all, oneCounts)).toEqual([
      ['s1', 'campaign_member', undefined],
      ['s2', 'campaign_member', 's1'],
    ]);
  });

  it('counts every copy where that was declared', () => {
    const all = [sent(1, { contact: 'c' }), sent(2, { contact: 'c' })];
    expect(plan([group('exact', [1, 2])], all, { ...usual, duplicatesRule: 'each-counts' })).toEqual([]);
  });

  it('considers again what is in no group any more, and nothing that another rule set aside since', () => {
    const all = [
      sent(1, { disposition: 'campaign_member', rule: GROUP_RULE }),
      sent(2, { disposition: 'duplicate_of', of: 's1', rule: GROUP_RULE }),
      sent(3, { disposition: 'duplicate_of', of: 's1', rule: 'same-sender@1' }),
      sent(4, { disposition: 'campaign_member', rule: GROUP_RULE, erased: true }),
    ];
    expect(plan([], all)).toEqual([
      ['s1', 'considered', undefined],
      ['s2', 'considered', undefined],
    ]);
  });

  it('changes nothing a second time, and points to earlier submissions that are counted', () => {
    const groups = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 });
    const submissions = fc.tuple(
      ...Array.from({ length: 12 }, (_, i) =>
        fc
          .record({
            contact: fc.constantFrom('c1', 'c2', 'c3', 'c4'),
            says: fc.constantFrom('a', 'b'),
            disposition: fc.constantFrom('considered', 'considered', 'considered', 'late', 'withdrawn'),
            byHand: fc.constantFrom(false, false, false, true),
            erased: fc.constantFrom(false, false, false, false, true),
          })
          .map((wish) => sent(i + 1, { ...wish, answers: [`r${String(i + 1)}`, `r${String(i + 1)}h`] })),
      ),
    );
    const policies = fc.record({
      duplicatesRule: fc.constantFrom<GroupPolicies['duplicatesRule']>('same-counts-once', 'each-counts'),
      campaignRule: fc.constantFrom<GroupPolicies['campaignRule']>('each-counts', 'one-counts'),
    });
    const kind = fc.constantFrom<ConfirmedGroup['kind']>('exact', 'near', 'campaign');
    const after = (all: readonly SubmissionNow[], planned: ReturnType<typeof planDispositions>) => {
      const puts = new Map(planned.map((one) => [one.submissionId, one]));
      return all.map((one) => {
        const put = puts.get(one.id);
        return put === undefined ? one : { ...one, disposition: put.disposition, of: put.of, rule: GROUP_RULE };
      });
    };
    fc.assert(
      fc.property(
        fc.tuple(groups, kind),
        fc.tuple(groups, kind),
        submissions,
        policies,
        ([g, one], [h, other], all, policy) => {
          const confirmed = [group(one, g, [g[0] ?? 0]), group(other, h, [], 'h')];
          const done = after(all, planDispositions(confirmed, [...all].reverse(), policy));
          expect(planDispositions([...confirmed].reverse(), done, policy)).toEqual([]);
          const byId = new Map(done.map((now) => [now.id, now]));
          for (const { disposition, rule, of, number } of done) {
            if (rule !== GROUP_RULE || of === undefined) continue;
            expect(byId.get(of)?.number).toBeLessThan(number);
            if (disposition === 'duplicate_of')
              expect(['considered', 'campaign_member']).toContain(byId.get(of)?.disposition);
          }
          // Taken back, all is as it was.
          const back = after(done, planDispositions([], done, policy));
          expect(back.map(({ disposition }) => disposition)).toEqual(all.map(({ disposition }) => disposition));
        },
      ),
      { numRuns: 500 },
    );
  });
});
