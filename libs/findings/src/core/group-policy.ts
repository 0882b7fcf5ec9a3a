/** A member of a group as far as its disposition goes. */
export interface GroupMember {
  submissionId: string;
  /** Receipt number. */
  number: number;
  /** Two submissions of one contact have the same; undefined where no contact was given. */
  contact: string | undefined;
  /** All that the submission says, to every item: equal means word for word and stance for stance the same. */
  says: string;
  /** Whether the sender changed the letter or added to it. */
  hasOwnWords: boolean;
  /** The current disposition. */
  disposition: string;
}

/** What the consultation declared before it opened. */
export interface GroupPolicies {
  duplicatesRule: 'same-counts-once' | 'each-counts';
  campaignRule: 'each-counts' | 'one-counts';
}

export interface PlannedDisposition {
  submissionId: string;
  disposition: 'duplicate_of' | 'campaign_member';
  /** The submission that is counted instead; of a campaign member the first letter. */
  of?: string;
  reason: string;
}

/** The rule and its version, kept with every disposition that follows from it. */
export const GROUP_RULE = 'confirmed-group@1';

/**
 * What follows from a confirmed group under the declared policies. The same words from the same contact are one voice: the
 * first is counted and later ones are its duplicates, unless each was to count. Letters of a campaign from different
 * people are counted each; where one was to count for all, that is the first, and whoever added own words still counts.
 * Other near duplicates stay as they are: different people may say the same. What was set aside for another reason (late,
 * withdrawn, blank) is left alone.
 */
export function planDispositions(
  kind: 'exact' | 'near' | 'campaign',
  members: readonly GroupMember[],
  policies: GroupPolicies,
): PlannedDisposition[] {
  const planned: PlannedDisposition[] = [];
  const firstOf = new Map<string, GroupMember>();
  const seen = new Set<string>();
  let letter: GroupMember | undefined;
  for (const member of [...members].sort((a, b) => a.number - b.number)) {
    if (seen.has(member.submissionId)) continue;
    seen.add(member.submissionId);
    if (member.disposition !== 'considered' && member.disposition !== 'campaign_member') continue;
    const key = member.contact === undefined ? undefined : `${member.contact}\n${member.says}`;
    const earlier = key === undefined || policies.duplicatesRule === 'each-counts' ? undefined : firstOf.get(key);
    if (key !== undefined && earlier === undefined) firstOf.set(key, member);
    const { submissionId } = member;
    if (earlier !== undefined) {
      planned.push({
        submissionId,
        disposition: 'duplicate_of',
        of: earlier.submissionId,
        reason: 'the same words from the same contact, received again',
      });
    } else if (
      kind === 'campaign' &&
      policies.campaignRule === 'one-counts' &&
      letter !== undefined &&
      !member.hasOwnWords
    ) {
      planned.push({
        submissionId,
        disposition: 'duplicate_of',
        of: letter.submissionId,
        reason: 'a letter of a confirmed campaign without own words: one is counted for all, as declared',
      });
    } else if (kind === 'campaign') {
      letter ??= member;
      if (member.disposition === 'campaign_member') continue;
      planned.push({
        submissionId,
        disposition: 'campaign_member',
        ...(letter === member ? {} : { of: letter.submissionId }),
        reason: 'a letter of a confirmed campaign: counted, and its shared text read once',
      });
    }
  }
  return planned;
}
