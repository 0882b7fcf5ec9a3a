import { describe, expect, it } from '@jest/globals';
import { planDispositions, type GroupMember } from './group-policy.js';

function member(number: number, contact: string | undefined, says = 'letter', disposition = 'considered'): GroupMember {
  return { submissionId: `s${String(number)}`, number, contact, says, disposition };
}

describe('dispositions that follow from a confirmed group', () => {
  it('counts every sender of a campaign, and the same contact with the same words once', () => {
    const planned = planDispositions('campaign', [
      member(3, 'x'),
      member(1, 'x'),
      member(2, undefined),
      member(4, 'y'),
    ]);
    expect(planned.map(({ submissionId, disposition, of }) => [submissionId, disposition, of])).toEqual([
      ['s1', 'campaign_member', undefined],
      ['s2', 'campaign_member', undefined],
      ['s3', 'duplicate_of', 's1'],
      ['s4', 'campaign_member', undefined],
    ]);
  });

  it('takes no near duplicate of different people away', () => {
    expect(planDispositions('near', [member(1, 'x'), member(2, 'y'), member(3, 'x', 'letter with a change')])).toEqual(
      [],
    );
  });

  it('leaves alone what was set aside for another reason, and never counts it as the first', () => {
    const planned = planDispositions('exact', [member(1, 'x', 'letter', 'withdrawn'), member(2, 'x'), member(3, 'x')]);
    expect(planned.map(({ submissionId, of }) => [submissionId, of])).toEqual([['s3', 's2']]);
  });

  it('changes nothing when it is done a second time', () => {
    expect(
      planDispositions('campaign', [member(1, 'x', 'l', 'campaign_member'), member(2, 'y', 'l', 'campaign_member')]),
    ).toEqual([]);
  });
});
