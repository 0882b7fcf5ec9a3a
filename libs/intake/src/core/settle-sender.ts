import { COUNTED, type Disposition } from './dispositions.js';

/** The rule and its version, kept with every disposition that follows from it. */
export const SAME_SENDER = 'same-sender@1';

/** One submission of a sender, as far as it matters to the others. */
export interface SentByOne {
  id: string;
  /** Receipt number. */
  number: number;
  disposition: Disposition;
  of?: string | undefined;
  rule?: string | undefined;
  /** A person decided on it, and the rule does not overrule people. */
  byHand: boolean;
  /** Equal for two that say the same to every item, word for word after folding, with the same files. */
  says: string;
  /** Shown to come from the sender whose name it bears, so that it may take the place of an earlier answer. */
  proven: boolean;
}

/** What the consultation declared before it opened. */
export interface SenderPolicies {
  duplicatesRule: 'same-counts-once' | 'each-counts';
  severalRule: 'composite' | 'latest' | 'each-counts';
}

export interface Settled {
  id: string;
  disposition: 'considered' | 'duplicate_of' | 'superseded_by' | 'merged_into';
  of?: string;
}

/**
 * What the submissions of one sender are under the declared policies: for each that the rule may speak about, exactly one
 * disposition, whatever order they are given in and whatever the rule said before. What is set aside for another reason
 * (blank, late, withdrawn, held back) takes no part; what a person decided stays, and others may point to it.
 *
 * The same answer again is a duplicate of the first. Different ones are read together under the first received; where the
 * latest is to count, the earlier ones are superseded by it, but only by one that is proven, since anybody can write
 * somebody's address on a letter (docs/adr/0010).
 */
export function settleSender(sent: readonly SentByOne[], policies: SenderPolicies): Settled[] {
  // What somebody merged by hand stays where it is, so what it was merged into has to stay as well.
  const holding = new Set(
    sent.flatMap(({ byHand, disposition, of }) => (byHand && disposition === 'merged_into' ? [of] : [])),
  );
  const taking = sent
    .filter((one) => takesPart(one) && (COUNTED.has(one.disposition) || !holding.has(one.id)))
    .sort((a, b) => a.number - b.number);
  const at = headOf(taking, policies);
  const head = taking[at];
  if (head === undefined) return [];
  const settled: Settled[] = [];
  const first = new Map<string, SentByOne>();
  for (const [place, one] of taking.entries()) {
    const settle = (disposition: Settled['disposition'], of?: SentByOne) => {
      if (!one.byHand && !holding.has(one.id))
        settled.push({ id: one.id, disposition, ...(of === undefined ? {} : { of: of.id }) });
    };
    if (place < at) {
      settle('superseded_by', head);
      continue;
    }
    const earlier = first.get(one.says);
    if (earlier === undefined) first.set(one.says, one);
    if (earlier !== undefined && policies.duplicatesRule === 'same-counts-once') settle('duplicate_of', earlier);
    else if (one === head || one.says === head.says || policies.severalRule === 'each-counts') settle('considered');
    else settle('merged_into', head);
  }
  return settled;
}

/** Counted by itself, or kept from it by nothing but this rule. */
function takesPart({ disposition, rule, byHand }: SentByOne): boolean {
  return COUNTED.has(disposition) || (rule === SAME_SENDER && !byHand);
}

/** Place of the one that the others belong to: the first; where the latest counts, the first to say what was proven last. */
function headOf(taking: readonly SentByOne[], { severalRule }: SenderPolicies): number {
  let at =
    severalRule === 'latest'
      ? Math.max(
          0,
          taking.findLastIndex(({ proven }) => proven),
        )
      : 0;
  while (at > 0 && taking[at - 1]?.says === taking[at]?.says) at -= 1;
  return at;
}
