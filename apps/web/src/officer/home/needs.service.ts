import { Injectable } from '@nestjs/common';
import type { Staff } from '#accounts';
import { Consultations, phaseOf, type ConsultationSummary } from '#consultations';
import { Correspondence } from '#correspondence';
import { Decisions, Lines } from '#decisions';
import { Findings } from '#findings';
import { Inbox, KeyedSheets } from '#intake';
import { Outcomes } from '#outcomes';
import { Clock } from '#platform';
import {
  analysisNeeds,
  byUrgency,
  decisionNeeds,
  inboxNeeds,
  keyingNeeds,
  launchNeeds,
  mailNeeds,
  type Need,
} from './needs.js';

/** One area's answer to "what needs me now?". */
export type NeedSource = (staff: Staff, now: Date) => Promise<Need[]>;

/** Gathers what waits for a person from every area. An area adds its own source when its module starts. */
@Injectable()
export class Needs {
  private readonly sources: NeedSource[];

  constructor(
    private readonly consultations: Consultations,
    private readonly findings: Findings,
    private readonly outcomes: Outcomes,
    private readonly decisions: Decisions,
    private readonly lines: Lines,
    private readonly correspondence: Correspondence,
    private readonly inbox: Inbox,
    private readonly sheets: KeyedSheets,
    private readonly clock: Clock,
  ) {
    this.sources = [
      async (staff, now) => launchNeeds(await this.consultations.list(), staff, now),
      (_, now) => this.analysis(now),
      (staff, now) => this.answers(staff, now),
      async () => mailNeeds((await this.correspondence.counts()).failed),
      (staff) => this.waiting(staff),
    ];
  }

  register(source: NeedSource): void {
    this.sources.push(source);
  }

  /** Everything that waits for this person, the most urgent first. */
  async of(staff: Staff): Promise<Need[]> {
    const now = this.clock.now();
    const needs = await Promise.all(this.sources.map((source) => source(staff, now)));
    return byUrgency(needs.flat());
  }

  private async analysis(now: Date): Promise<Need[]> {
    const closed = (await this.consultations.list()).filter(
      (one) => phaseOf(one, now) === 'closed' && one.state !== 'archived',
    );
    return (await Promise.all(closed.map((one) => this.analysisOf(one, now)))).flat();
  }

  private async analysisOf(consultation: ConsultationSummary, now: Date): Promise<Need[]> {
    const { items } = await this.findings.progress(consultation.id);
    const sealed = new Set<string>();
    for (const { itemId } of items) if ((await this.outcomes.latest(itemId)) !== undefined) sealed.add(itemId);
    const openGroups =
      sealed.size === items.length ? 0 : (await this.findings.groupTotals(consultation.id)).unconfirmed;
    return analysisNeeds(consultation, items, { sealed, openGroups }, now);
  }

  private async answers(staff: Staff, now: Date): Promise<Need[]> {
    const making = (await this.decisions.list()).filter((one) => one.state !== 'published');
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(now);
    return decisionNeeds(
      await this.lines.board(),
      new Map(making.map((one) => [one.recommendationId, one])),
      staff,
      today,
    );
  }

  /** What was keyed waits for its second person, not for somebody at the inbox. */
  private async waiting(staff: Staff): Promise<Need[]> {
    const [counts, keyed] = await Promise.all([this.inbox.counts(), this.sheets.waiting()]);
    const quarantined = counts.filter((one) => one.disposition === 'quarantined').reduce((sum, one) => sum + one.n, 0);
    return [...inboxNeeds(Math.max(0, quarantined - keyed.length)), ...keyingNeeds(keyed, staff)];
  }
}
