/** A member of a group as far as its disposition goes. */
export interface GroupMember {
  submissionId: string;
  /** Receipt number. */
  number: number;
  /** Two submissions of one contact have the same; undefined where no contact was given. */
  contact: string | undefined;
  /** All that the submission says, to every item: equal means word for word and stance for stance the same. */
  says: string;
  /** The current disposition. */
  disposition: string;
}

export interface PlannedDisposition {
  submissionId: string;
  disposition: 'duplicate_of' | 'campaign_member';
  /** The submission that is counted instead. */
  of?: string;
  reason: string;
}

/** The rule and its version, kept with every disposition that follows from it. */
export const GROUP_RULE = 'findings.confirmed-group/1';

/**
 * What follows from a confirmed group. The same words from the same contact are one voice: the first is counted, later
 * ones are its duplicates. Letters of a campaign from different people are counted each. Other near duplicates stay as they
 * are: different people may say the same. What was set aside for another reason (late, withdrawn, blank) is left alone.
 */
export function planDispositions(
  kind: 'exact' | 'near' | 'campaign',
  members: readonly GroupMember[],
): PlannedDisposition[] {
  const planned: PlannedDisposition[] = [];
  const first = new Map<string, GroupMember>();
  const settled = new Set<string>();
  for (const member of [...members].sort((a, b) => a.number - b.number)) {
    if (settled.has(member.submissionId)) continue;
    settled.add(member.submissionId);
    if (member.disposition !== 'considered' && member.disposition !== 'campaign_member') continue;
    const key = member.contact === undefined ? undefined : `${member.contact}\n${member.says}`;
    const earlier = key === undefined ? undefined : first.get(key);
    if (key !== undefined && earlier === undefined) first.set(key, member);
    if (earlier !== undefined) {
      planned.push({
        submissionId: member.submissionId,
        disposition: 'duplicate_of',
        of: earlier.submissionId,
        reason: 'the same words from the same contact, received again',
      });
    } else if (kind === 'campaign' && member.disposition !== 'campaign_member') {
      planned.push({
        submissionId: member.submissionId,
        disposition: 'campaign_member',
        reason: 'a letter of a confirmed campaign: counted, and its shared text read once',
      });
    }
  }
  return planned;
}
