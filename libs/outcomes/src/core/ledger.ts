import type { SubmissionCell } from './evidence.js';
import type { Ledger, Tally } from './report.js';

/** In the order in which a table of them reads best: what counts, what does not and why, what came late. */
const DISPOSITIONS = [
  'considered',
  'campaign_member',
  'duplicate_of',
  'superseded_by',
  'merged_into',
  'no_contact',
  'blank',
  'late',
  'withdrawn',
  'impersonated',
  'automatic',
  'quarantined',
];

/** Adds rows up by disposition and by channel. Balanced where both sums equal what was received, as whole numbers. */
export function ledgerOf(cells: readonly SubmissionCell[]): Ledger {
  const received = total(cells);
  const disposed = cells.filter((cell) => cell.disposition !== null);
  const byDisposition = tallies(disposed, (cell) => cell.disposition ?? '').sort(
    (a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1),
  );
  const byChannel = tallies(cells, (cell) => cell.channel).sort((a, b) => (a.name < b.name ? -1 : 1));
  const undisposed = received - total(disposed);
  return {
    received,
    byDisposition,
    byChannel,
    undisposed,
    balanced: undisposed === 0 && total(byDisposition) === received && total(byChannel) === received,
  };
}

/** Rule G4-01: what keeps this ledger from being sealed, each sentence naming what is missing. */
export function ledgerFaults(ledger: Ledger, numbers: readonly number[]): string[] {
  if (ledger.balanced) return [];
  const faults: string[] = [];
  if (ledger.undisposed > 0) {
    const named = numbers.map((number) => `no. ${String(number)}`).join(', ');
    const more = ledger.undisposed > numbers.length ? ' and others' : '';
    faults.push(
      `${String(ledger.undisposed)} of ${String(ledger.received)} submissions have no disposition` +
        (named === '' ? '.' : `: ${named}${more}.`),
    );
  }
  const disposed = total(ledger.byDisposition) + ledger.undisposed;
  if (disposed !== ledger.received) {
    faults.push(`${String(ledger.received)} were received, but their dispositions add up to ${String(disposed)}.`);
  }
  const channels = total(ledger.byChannel);
  if (channels !== ledger.received) {
    faults.push(`${String(ledger.received)} were received, but the channels add up to ${String(channels)}.`);
  }
  return faults;
}

export function total(cells: readonly { n: number }[]): number {
  return cells.reduce((sum, cell) => sum + cell.n, 0);
}

function tallies(cells: readonly SubmissionCell[], name: (cell: SubmissionCell) => string): Tally[] {
  const sums = new Map<string, number>();
  for (const cell of cells) sums.set(name(cell), (sums.get(name(cell)) ?? 0) + cell.n);
  return [...sums].map(([key, n]) => ({ name: key, n }));
}

function place(disposition: string): number {
  const at = DISPOSITIONS.indexOf(disposition);
  return at < 0 ? DISPOSITIONS.length : at;
}
