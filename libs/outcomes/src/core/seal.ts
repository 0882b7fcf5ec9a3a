import { disagreements } from './compose.js';
import { ledgerFaults } from './ledger.js';
import type { OutcomeReport } from './report.js';

/** What is known about an item when somebody wants to seal its report. */
export interface SealCase {
  report: OutcomeReport;
  /** Receipt numbers of what has no disposition, the first few. */
  undisposed: readonly number[];
  /** Counted responses that say something in words. */
  readable: number;
  /** Whether the closing time has passed. */
  closed: boolean;
  /** The closing time in words. */
  closes: string;
  progress: { settled: boolean; stages: readonly { stage: string; done: number; of: number }[] };
}

/** Everything that keeps this report from being sealed, in the order in which it can be put right. Empty: seal it. */
export function sealFaults(sealing: SealCase): string[] {
  const faults: string[] = [];
  const { report, progress } = sealing;
  if (!sealing.closed) {
    faults.push(
      `The consultation has not closed (${sealing.closes}). An outcome is sealed when nobody can answer any more.`,
    );
  }
  faults.push(...ledgerFaults(report.reconciliation.submissions, sealing.undisposed));
  if (report.codeframe === null && sealing.readable > 0) {
    faults.push('The responses have not been coded: confirm the themes of this item and code against them.');
  }
  if (!progress.settled) {
    const behind = progress.stages.filter((stage) => stage.done < stage.of);
    faults.push(
      behind.length === 0
        ? 'The analysis has not settled. Wait until it has.'
        : `The analysis has not settled: ${behind.map((stage) => `${stage.stage} ${String(stage.done)} of ${String(stage.of)}`).join(', ')}.`,
    );
  }
  // With dispositions missing, the other sums cannot agree; one fault is enough to say so.
  if (report.reconciliation.submissions.balanced) faults.push(...disagreements(report));
  return faults;
}
