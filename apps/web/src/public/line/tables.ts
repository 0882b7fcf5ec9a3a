import type { Ledger, OutcomeReport } from '#outcomes';

/** In the words of the public: what became of what was received. */
const DISPOSITIONS: Record<string, string> = {
  considered: 'Counted',
  campaign_member: 'Counted, as part of a letter that many sent',
  duplicate_of: 'The same answer again',
  superseded_by: 'Replaced by a later answer of the same person',
  merged_into: 'Read as part of another answer of the same person',
  no_contact: 'No valid name or contact',
  blank: 'Blank',
  late: 'After the closing time, shown apart',
  withdrawn: 'Withdrawn by the sender',
  impersonated: 'Sent in somebody else’s name',
  automatic: 'Automatic mail',
  quarantined: 'Held back and waiting for a person to look at it',
};

export const CHANNELS: Record<string, string> = {
  web: 'Web form',
  api: 'Another program',
  email: 'Email',
  paper: 'Paper',
  phone: 'Telephone',
  bulk: 'Imported',
};

export function ledgerRows(ledger: Ledger) {
  return {
    received: ledger.received,
    dispositions: ledger.byDisposition.map(({ name, n }) => ({ name: DISPOSITIONS[name] ?? name, n })),
    channels: ledger.byChannel.map(({ name, n }) => ({ name: CHANNELS[name] ?? name, n })),
    undisposed: ledger.undisposed,
  };
}

/** The same answers counted in each way; `n` stands beside every figure. */
export function viewRows(report: Pick<OutcomeReport, 'views' | 'answered' | 'stance'>) {
  const row = (label: string, base: number, stance: OutcomeReport['stance']) => ({
    label,
    base,
    for: stance.supports + stance.conditional,
    against: stance.opposes,
    neither: stance.mixed + stance.unclear,
    reason: undefined as string | undefined,
  });
  return [
    row('As counted', report.answered, report.stance),
    ...report.views.map((view) =>
      view.available
        ? row(view.label, view.base, view.stance)
        : { label: view.label, base: 0, for: 0, against: 0, neither: 0, reason: view.reason },
    ),
  ];
}
