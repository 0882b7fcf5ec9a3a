import { Injectable } from '@nestjs/common';
import {
  Consultations,
  phaseOf,
  Recommendations,
  type Consultation,
  type Item,
  type Recommendation,
} from '#consultations';
import { leaning, mainThemes, Outcomes, type SealedOutcome } from '#outcomes';
import { Clock } from '#platform';
import type { Considered } from './core/considered.js';
import { dayIn } from './core/line.js';

/** What stands around a decision: the recommendation, its consultation if there was one, and the sealed outcome. */
export interface DecisionContext {
  recommendation: Recommendation;
  held: { item: Item; consultation: Consultation } | undefined;
  outcome: SealedOutcome | undefined;
  considered: Considered | null;
  /** Calendar day where the consultation was held. */
  today: string;
  closedOn: string | null;
}

const UK = 'Europe/London';

@Injectable()
export class DecisionContexts {
  constructor(
    private readonly clock: Clock,
    private readonly recommendations: Recommendations,
    private readonly consultations: Consultations,
    private readonly outcomes: Outcomes,
  ) {}

  /** Throws NotFound. Of several consultations on a recommendation the last one that was launched counts. */
  async of(recommendationId: string): Promise<DecisionContext> {
    const now = this.clock.now();
    const recommendation = await this.recommendations.byId(recommendationId);
    const held = (await this.consultations.itemsOf(recommendationId))
      .filter(({ consultation }) => phaseOf(consultation, now) !== 'unpublished')
      .at(-1);
    const outcome = held === undefined ? undefined : await this.outcomes.latest(held.item.id);
    const zone = held?.consultation.timeZone ?? UK;
    return {
      recommendation,
      held,
      outcome,
      considered: outcome === undefined ? null : consideredOf(outcome),
      today: dayIn(now, zone),
      closedOn: held === undefined ? null : dayIn(held.consultation.closesAt, zone),
    };
  }
}

function consideredOf({ hash, report }: SealedOutcome): Considered {
  const main = new Set(mainThemes(report).map((theme) => theme.themeId));
  const alone = report.views.find((view) => view.key === 'without-campaigns');
  return {
    hash,
    people: report.people,
    leaning: leaning(alone?.available === true ? alone.stance : report.stance),
    themes: report.themes.map(({ themeId, label, people }) => ({ themeId, label, people, main: main.has(themeId) })),
  };
}
