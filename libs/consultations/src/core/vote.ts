/** How an assembly stood behind a recommendation, as far as its report says. */
export interface Vote {
  votesFor: number | null;
  votesAgainst: number | null;
  votesAbstain: number | null;
  eligible: number | null;
  supportPercent: number | null;
  supportOf: number | null;
  rank: number | null;
}

/**
 * The vote in one sentence without a full stop, or undefined where the report gives none:
 * "29 for, 13 against, 3 abstained, of 45 who could vote", "97% support; the report does not say of how many", "ranked 1st".
 */
export function voteInWords(vote: Vote): string | undefined {
  const counts = [
    counted(vote.votesFor, 'for'),
    counted(vote.votesAgainst, 'against'),
    counted(vote.votesAbstain, 'abstained'),
  ].filter((part) => part !== undefined);
  const parts: string[] = [];
  if (counts.length > 0) {
    parts.push(counts.join(', ') + (vote.eligible === null ? '' : `, of ${String(vote.eligible)} who could vote`));
  }
  if (vote.supportPercent !== null) {
    const base = vote.supportOf === null ? '; the report does not say of how many' : ` of ${String(vote.supportOf)}`;
    parts.push(`${String(vote.supportPercent)}% support${base}`);
  }
  if (vote.rank !== null) parts.push(`ranked ${ordinal(vote.rank)}`);
  return parts.length === 0 ? undefined : parts.join('; ');
}

function counted(n: number | null, what: string): string | undefined {
  return n === null ? undefined : `${String(n)} ${what}`;
}

function ordinal(n: number): string {
  const teens = n % 100 >= 11 && n % 100 <= 13;
  const ending = teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${String(n)}${ending}`;
}
