import { Injectable } from '@nestjs/common';
import {
  Assemblies,
  Consultations,
  formatInstant,
  phaseOf,
  Recommendations,
  type Assembly,
  type Consultation,
  type Item,
  type Recommendation,
  type RecommendationVersion,
} from '#consultations';
import { mainThemes, Outcomes, findingSentence, type ReportedTheme, type SealedOutcome } from '#outcomes';
import { Clock, Db, NotFound } from '#platform';
import { dayIn, stopsOf, type LineFacts, type Stop } from './core/line.js';
import { boardOf, BOARD_SQL, type BoardRecord, type BoardRow } from './board-reader.js';
import { Decisions } from './decisions.service.js';
import type { Decision } from './decision.js';

/** The whole line of one recommendation: six stops, and what each rests on. */
export interface Line {
  stops: Stop[];
  assembly: Assembly;
  recommendation: Recommendation;
  /** Every wording, the original first. */
  wordings: RecommendationVersion[];
  held: { consultation: Consultation; item: Item; received: number; forthcoming: boolean; open: boolean } | undefined;
  /** Sealed versions of what the consultation found, the latest first. */
  outcomes: SealedOutcome[];
  /** Themes that the decision had to answer, or has to. */
  mainThemes: ReportedTheme[];
  /** Published versions of the decision, the latest first. */
  decisions: Decision[];
  /** The moment of which all this is true, and the day that it is in the line's time zone. */
  asOf: Date;
  today: string;
}

const UK = 'Europe/London';

/** The line from the assembly's vote to delivery: of one recommendation, and of all of them side by side. */
@Injectable()
export class Lines {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly assemblies: Assemblies,
    private readonly recommendations: Recommendations,
    private readonly consultations: Consultations,
    private readonly outcomes: Outcomes,
    private readonly decisions: Decisions,
  ) {}

  /** Everything the public may know of one recommendation. Throws NotFound, also for what is not published. */
  async line(assemblySlug: string, ref: string): Promise<Line> {
    const asOf = this.clock.now();
    const [assembly, recommendation] = [
      await this.assemblies.get(assemblySlug),
      await this.recommendations.get(assemblySlug, ref),
    ];
    if (assembly.publishedAt === null || recommendation.publishedAt === null) {
      throw new NotFound(`There is no recommendation ${ref} of ${assemblySlug}`);
    }
    const held = await this.held(recommendation.id, asOf);
    const outcomes = held === undefined ? [] : await this.outcomes.versions(held.item.id);
    const { versions } = await this.decisions.forRecommendation(recommendation.id);
    const [latest] = outcomes;
    const today = dayIn(asOf, held?.consultation.timeZone ?? UK);
    const facts = factsOf({ assembly, recommendation, held, outcome: latest, decision: versions[0] });
    return {
      stops: stopsOf(facts, today),
      assembly,
      recommendation,
      wordings: await this.recommendations.versions(recommendation.id),
      held,
      outcomes,
      mainThemes: latest === undefined ? [] : mainThemes(latest.report),
      decisions: versions,
      asOf,
      today,
    };
  }

  /**
   * Every published recommendation with its vote, where people stand, where its line stands and what is late, in the
   * order in which members need it. One query, however many responses there are.
   */
  async board(): Promise<BoardRow[]> {
    const now = this.clock.now();
    return boardOf(await this.db.query<BoardRecord>(BOARD_SQL, [now]), dayIn(now, UK));
  }

  private async held(recommendationId: string, now: Date): Promise<Line['held']> {
    const all = await this.consultations.itemsOf(recommendationId);
    const last = all.filter(({ consultation }) => phaseOf(consultation, now) !== 'unpublished').at(-1);
    if (last === undefined) return undefined;
    const [counted] = await this.db.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM intake_v_response WHERE item_id = $1',
      [last.item.id],
    );
    const phase = phaseOf(last.consultation, now);
    return { ...last, received: counted?.n ?? 0, forthcoming: phase === 'forthcoming', open: phase === 'open' };
  }
}

function factsOf(parts: {
  assembly: Assembly;
  recommendation: Recommendation;
  held: Line['held'];
  outcome: SealedOutcome | undefined;
  decision: Decision | undefined;
}): LineFacts {
  const { assembly, recommendation, held, outcome, decision } = parts;
  const zone = held?.consultation.timeZone ?? UK;
  const { votesFor, votesAgainst, votesAbstain, eligible, supportPercent, supportOf } = recommendation;
  return {
    assembly: {
      title: assembly.title,
      reportedOn: assembly.reportedOn ?? assembly.record.report.laidAt,
      members: assembly.membersCompleted,
      hours: assembly.hours,
    },
    recommendation: {
      ref: recommendation.ref,
      publishedOn: recommendation.publishedAt === null ? null : dayIn(recommendation.publishedAt, zone),
      vote: {
        for: votesFor,
        against: votesAgainst,
        abstain: votesAbstain,
        eligible,
        percent: supportPercent,
        percentOf: supportOf,
      },
      responseDue: recommendation.responseDue ?? assembly.responseDue,
      ownerBody: recommendation.ownerBody,
    },
    consultation:
      held === undefined
        ? null
        : {
            state: held.forthcoming ? 'approved' : held.open ? 'open' : 'closed',
            opensOn: dayIn(held.consultation.opensAt, zone),
            closesOn: dayIn(held.consultation.closesAt, zone),
            closes: formatInstant(held.consultation.closesAt, zone),
            received: held.received,
            decisionDue: held.consultation.decisionDue,
          },
    outcome:
      outcome === undefined
        ? null
        : {
            sealedOn: dayIn(outcome.sealedAt, zone),
            version: outcome.version,
            sentence: findingSentence(outcome.report),
          },
    decision:
      decision === undefined || decision.published === null
        ? null
        : {
            status: decision.content.status,
            decidedOn: decision.content.decidedOn ?? dayIn(decision.published.at, zone),
            decisionMaker: decision.content.decisionMaker,
            version: decision.version,
          },
    commitments: decision?.commitments ?? [],
  };
}
