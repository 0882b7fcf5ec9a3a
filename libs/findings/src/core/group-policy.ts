/** A group that an officer confirmed, with the letters that were confirmed and are still in it. */
export interface ConfirmedGroup {
  id: string;
  kind: 'exact' | 'near' | 'campaign';
  /** Receipt number of its first letter: of a submission in several groups the first group speaks first. */
  number: number;
  letters: readonly {
    submissionId: string;
    responseId: string;
    /** Whether the sender changed the letter or added to it. */
    hasOwnWords: boolean;
  }[];
}

/** A submission with letters in confirmed groups, or that had some. */
export interface SubmissionNow {
  id: string;
  /** Receipt number. */
  number: number;
  /** Two submissions of one contact have the same. */
  contact: string;
  /** All that the submission says, to every item: equal means word for word and stance for stance the same. */
  says: string;
  /** The responses with which it says something. */
  answers: readonly string[];
  disposition: string;
  of: string | undefined;
  rule: string | undefined;
  /** A person decided what it counts as, and no rule overrules people. */
  byHand: boolean;
  /** What it counts as stays as it is. */
  erased: boolean;
}

/** What the consultation declared before it opened. */
export interface GroupPolicies {
  duplicatesRule: 'same-counts-once' | 'each-counts';
  campaignRule: 'each-counts' | 'one-counts';
}

export interface PlannedDisposition {
  submissionId: string;
  disposition: 'considered' | 'duplicate_of' | 'campaign_member';
  /** The submission that is counted instead; of a campaign member the first letter. */
  of?: string;
  reason: string;
}

/** The rule and its version, kept with every disposition that follows from it. */
export const GROUP_RULE = 'confirmed-group@1';

const REASONS = {
  again: 'the same words from the same contact, received again',
  one: 'a letter of a confirmed campaign without own words: one is counted for all, as declared',
  letter: 'a letter of a confirmed campaign: counted, and its shared text read once',
  none: 'in no confirmed group any more: it counts as it did before',
};

/**
 * What is to change so that dispositions follow from the confirmed groups under the declared policies. The same words from
 * the same contact are one voice: the first is counted and later ones are its duplicates, unless each was to count.
 * Letters of a campaign from different people are counted each; where one was to count for all, that is the first, and
 * whoever says anything else besides, to this item or another, still counts. Other near duplicates stay as they are:
 * different people may say the same.
 *
 * What a person decided, or another rule (late, withdrawn, blank), is left alone; of that, what is counted may be the
 * first of others. What followed from a group and is in none any more is considered again. A function of the submissions
 * without what this rule said of them: done again it changes nothing, and a pointer leads to an earlier submission that
 * is counted.
 * @param groups with every other confirmed group that one of their submissions is in
 */
export function planDispositions(
  groups: readonly ConfirmedGroup[],
  submissions: readonly SubmissionNow[],
  policies: GroupPolicies,
): PlannedDisposition[] {
  const lettersOf = inGroups(groups);
  /** For each group the first that is counted, and the first that is counted of each contact with the same words. */
  const firsts = new Map<string, SubmissionNow>();
  const planned: PlannedDisposition[] = [];
  for (const one of [...submissions].sort((a, b) => a.number - b.number)) {
    const letters = lettersOf.get(one.id) ?? [];
    const verdict = verdictOn(one, letters, firsts, policies);
    if (!isFree(one)) {
      if (!isCounted(one)) continue;
    } else if (one.disposition !== verdict.disposition || one.of !== verdict.of) {
      planned.push({ submissionId: one.id, ...verdict });
    }
    if (isFree(one) && verdict.disposition === 'duplicate_of') continue;
    for (const { group } of letters) {
      if (!firsts.has(group.id)) firsts.set(group.id, one);
      const key = keyOf(group, one);
      if (!firsts.has(key)) firsts.set(key, one);
    }
  }
  return planned;
}

interface InGroup {
  group: ConfirmedGroup;
  responseId: string;
  hasOwnWords: boolean;
}

/** For each submission its letters, those of the first group first. */
function inGroups(groups: readonly ConfirmedGroup[]): Map<string, InGroup[]> {
  const all = new Map<string, InGroup[]>();
  for (const group of [...groups].sort((a, b) => a.number - b.number || (a.id < b.id ? -1 : 1))) {
    for (const { submissionId, ...letter } of group.letters) {
      const known = all.get(submissionId);
      if (known === undefined) all.set(submissionId, [{ group, ...letter }]);
      else known.push({ group, ...letter });
    }
  }
  return all;
}

function verdictOn(
  one: SubmissionNow,
  letters: readonly InGroup[],
  firsts: ReadonlyMap<string, SubmissionNow>,
  { duplicatesRule, campaignRule }: GroupPolicies,
): Omit<PlannedDisposition, 'submissionId'> {
  if (duplicatesRule !== 'each-counts') {
    const earlier = letters.map(({ group }) => firsts.get(keyOf(group, one))).find((first) => first !== undefined);
    if (earlier !== undefined) return { disposition: 'duplicate_of', of: earlier.id, reason: REASONS.again };
  }
  const ofCampaigns = letters.filter(({ group }) => group.kind === 'campaign');
  const [first] = ofCampaigns;
  if (first === undefined) return { disposition: 'considered', reason: REASONS.none };
  const letter = firsts.get(first.group.id);
  if (letter !== undefined && campaignRule === 'one-counts' && saysNothingElse(one, ofCampaigns, firsts))
    return { disposition: 'duplicate_of', of: letter.id, reason: REASONS.one };
  return { disposition: 'campaign_member', ...(letter === undefined ? {} : { of: letter.id }), reason: REASONS.letter };
}

/** Whether all that it says is said by letters that are counted already. */
function saysNothingElse(
  { answers }: SubmissionNow,
  letters: readonly InGroup[],
  firsts: ReadonlyMap<string, SubmissionNow>,
): boolean {
  return answers.every((answer) =>
    letters.some(({ responseId, hasOwnWords, group }) => responseId === answer && !hasOwnWords && firsts.has(group.id)),
  );
}

function keyOf(group: ConfirmedGroup, { contact, says }: SubmissionNow): string {
  return `${group.id}\n${contact}\n${says}`;
}

/** Whether this rule may speak about it: it is counted by itself, or kept from it by nothing but this rule. */
function isFree({ disposition, rule, byHand, erased }: SubmissionNow): boolean {
  if (erased) return false;
  if (rule === GROUP_RULE) return ['considered', 'campaign_member', 'duplicate_of'].includes(disposition);
  return disposition === 'considered' && !byHand;
}

function isCounted({ disposition }: SubmissionNow): boolean {
  return disposition === 'considered' || disposition === 'campaign_member';
}
