import { STANCES, type Stance } from '#analysis';
import type { Evidence, ResponseCell } from './evidence.js';
import { total } from './ledger.js';
import type { Counts, CountingView } from './report.js';

/** Dispositions of what people really sent in time, repeats included. */
const SENT = new Set(['considered', 'campaign_member', 'duplicate_of', 'superseded_by', 'merged_into']);

export function noCounts(): Counts {
  return Object.fromEntries(STANCES.map((stance) => [stance, 0])) as Counts;
}

export function countStances(cells: readonly { stance: Stance | null; n: number }[]): Counts {
  const counts = noCounts();
  for (const cell of cells) if (cell.stance !== null) counts[cell.stance] += cell.n;
  return counts;
}

export function sumOf(counts: Counts): number {
  return STANCES.reduce((sum, stance) => sum + counts[stance], 0);
}

/** Those who support, with or without conditions, against those who oppose: 1 more for, -1 more against, 0 as many. */
export function leaning(counts: Counts): -1 | 0 | 1 {
  return Math.sign(counts.supports + counts.conditional - counts.opposes) as -1 | 0 | 1;
}

/** Four ways of counting the same answers. Weighting needs to know who answered, so it is named and not available. */
export function countingViews(evidence: Pick<Evidence, 'responses' | 'latest'>): CountingView[] {
  const answered = evidence.responses.filter((cell) => cell.answer !== null);
  // Each as it was sent: where several of one sender are read together, the whole says what the last of them said.
  const sent = evidence.responses
    .filter((cell) => cell.sent !== null && !cell.late && SENT.has(cell.disposition ?? ''))
    .map((cell) => ({ ...cell, stance: cell.sent }));
  const alone = answered.filter((cell) => cell.counted && cell.disposition !== 'campaign_member');
  return [
    counted('all-submissions', 'Every submission received in time, repeats included', sent),
    {
      key: 'one-per-respondent',
      label: 'One answer for each respondent, the latest',
      available: true,
      base: total(evidence.latest),
      stance: countStances(evidence.latest),
    },
    counted('without-campaigns', 'Without campaign letters', alone),
    {
      key: 'weighted',
      label: 'Weighted to the population',
      available: false,
      reason: 'Respondents were not asked about themselves, so there is nothing to weight by.',
    },
  ];
}

/** Whether two ways of counting lean to opposite sides. As many on both sides is on neither. */
export function dependsOnCounting(headline: Counts, views: readonly CountingView[]): boolean {
  const sides = [headline, ...views.flatMap((view) => (view.available && view.base > 0 ? [view.stance] : []))].map(
    leaning,
  );
  return sides.includes(1) && sides.includes(-1);
}

function counted(
  key: CountingView['key'],
  label: string,
  cells: readonly ResponseCell[],
): CountingView & { available: true } {
  return { key, label, available: true, base: total(cells), stance: countStances(cells) };
}
