import { Injectable, type OnModuleInit } from '@nestjs/common';
import { met, RulesRegistry, unlessAny, type Rule } from '#consultations';
import { Db } from '#platform';
import { ledgerFaults, ledgerOf } from './core/ledger.js';
import { EvidenceReader } from './evidence-reader.js';

/** Brings the rules that need a report's figures into the registry of fairness rules. */
@Injectable()
export class SealingRules implements OnModuleInit {
  constructor(
    private readonly registry: RulesRegistry,
    private readonly db: Db,
    private readonly evidence: EvidenceReader,
  ) {}

  onModuleInit(): void {
    this.registry.register(this.everythingAccountedFor());
  }

  private everythingAccountedFor(): Rule {
    return {
      id: 'G4-01',
      version: 1,
      level: 'BLOCK',
      absolute: true,
      source: 'Gunning 4: the product of consultation is conscientiously taken into account',
      title: 'Every submission that was received has a disposition, and they add up exactly',
      act: 'seal',
      check: async ({ consultation }) => {
        if (consultation === undefined) return met();
        const { submissions, undisposed } = await this.evidence.received(this.db.source.manager, consultation.id);
        const ledger = ledgerOf(submissions);
        const faults = ledgerFaults(ledger, undisposed);
        return unlessAny(
          faults.map((text) => ({ text })),
          `${String(ledger.received)} received, ${String(ledger.received - ledger.undisposed)} with a disposition`,
        );
      },
    };
  }
}
