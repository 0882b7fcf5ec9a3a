import { describe, expect, it } from '@jest/globals';
import { planDispositions, type GroupMember, type GroupPolicies } from './group-policy.js';

function member(number: number, contact: string | undefined, says = 'letter', disposition = 'considered'): GroupMember {
  return { submissionId: `s${String(number)}`, number, contact, says, hasOwnWords: says !== 'letter', disposition };
}

const usual: GroupPolicies = { duplicatesRule: 'same-counts-once', campaignRule: 'each-counts' };

describe('dispositions that follow from a confirmed group', () => {
  it('counts every sender of a campaign, and the same contact with the same words once', () => {
    const planned = planDispositions(
      'campaign',
      [member(3, 'x'), member(1, 'x'), member(2, undefined), member(4, 'y')],
      usual,
    );
    expect(planned.map(({ submissionId, disposition, of }) => [submissionId, disposition, of])).toEqual([
      ['s1', 'campaign_member', undefined],
      ['s2', 'campaign_member', 's1'],
      ['s3', 'duplicate_of', 's1'],
      ['s4', 'campaign_member', 's1'],
    ]);
  });

  it('takes no near duplicate of different people away', () => {
    expect(
      planDispositions('near', [member(1, 'x'), member(2, 'y'), member(3, 'x', 'letter with a change')], usual),
    ).toEqual([]);
  });

  it('leaves alone what was set aside for another reason, and never counts it as the first', () => {
    const planned = planDispositions(
      'exact',
      [member(1, 'x', 'letter', 'withdrawn'), member(2, 'x'), member(3, 'x')],
      usual,
    );
    expect(planned.map(({ submissionId, of }) => [submissionId, of])).toEqual([['s3', 's2']]);
  });

  it('changes nothing when it is done a second time', () => {
    expect(
      planDispositions(
        'campaign',
        [member(1, 'x', 'l', 'campaign_member'), member(2, 'y', 'l', 'campaign_member')],
        usual,
      ),
    ).toEqual([]);
  });

  it('lets one letter stand for all where that was declared, and still hears those who added words', () => {
    const members = [member(1, 'x'), member(2, 'y'), member(3, 'z', 'letter and own words')];
    const planned = planDispositions('campaign', members, { ...usual, campaignRule: 'one-counts' });
    expect(planned.map(({ submissionId, disposition, of }) => [submissionId, disposition, of])).toEqual([
      ['s1', 'campaign_member', undefined],
      ['s2', 'duplicate_of', 's1'],
      ['s3', 'campaign_member', 's1'],
    ]);
  });

  it('counts every copy where that was declared', () => {
    const members = [member(1, 'x'), member(2, 'x')];
    expect(planDispositions('exact', members, { ...usual, duplicatesRule: 'each-counts' })).toEqual([]);
  });
});
