import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Assemblies, Consultations, formatDay, phaseOf, Recommendations } from '#consultations';
import { Decisions, Lines, type BoardRow } from '#decisions';
import { Outcomes } from '#outcomes';
import { Clock, Invalid, NotFound, type Refused } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { shortened } from '../../members/board.view.js';
import { Posted } from '../forms/posted.js';
import { readDecision } from './decision-form.js';
import {
  decisionListView,
  decisionView,
  themeIds,
  type DecisionEntry,
  type DecisionFacts,
  type Tried,
} from './decisions.view.js';

/** Recording decisions: one person writes and submits, a second publishes. */
@Controller('officer/decisions')
@Roles('officer', 'approver')
export class OfficerDecisionsController {
  constructor(
    private readonly decisions: Decisions,
    private readonly lines: Lines,
    private readonly recommendations: Recommendations,
    private readonly assemblies: Assemblies,
    private readonly consultations: Consultations,
    private readonly outcomes: Outcomes,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Res() reply: FastifyReply) {
    const board = await this.lines.board();
    const making = new Map(
      (await this.decisions.list())
        .filter((one) => one.state !== 'published')
        .map((one) => [one.recommendationId, one]),
    );
    const entry = (row: BoardRow, state: string): DecisionEntry => ({
      recommendationId: row.recommendationId,
      ref: row.ref,
      assembly: row.assembly.title,
      title: row.title ?? shortened(row.words),
      state,
    });
    const open = board.filter((row) => row.decision === null && !making.has(row.recommendationId));
    const view = decisionListView({
      making: board
        .filter((row) => making.has(row.recommendationId))
        .map((row) =>
          entry(row, making.get(row.recommendationId)?.state === 'submitted' ? 'Waits for a second person' : 'Draft'),
        ),
      open: open.map((row) =>
        entry(row, row.stop.due === null ? row.stop.sentence : `${row.stop.sentence} Due ${formatDay(row.stop.due)}.`),
      ),
      published: board.flatMap((row) =>
        row.decision === null ? [] : [entry(row, `${row.decision.label}, ${formatDay(row.decision.decidedOn)}`)],
      ),
    });
    return page(reply, 'officer/decisions/list', view);
  }

  @Get(':recommendation')
  async show(@Param('recommendation') id: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    return page(reply, 'officer/decisions/show', decisionView(await this.facts(id, staff)));
  }

  /** Saves the draft; with `act=submit` hands it to the second person as well. */
  @Post(':recommendation')
  async write(
    @Param('recommendation') id: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const posted = new Posted(body);
    const { outcome } = await this.facts(id, staff);
    const input = readDecision(posted, themeIds(outcome), outcome?.hash ?? null);
    const draft = await this.decisions.draft(id, input, staff).catch(invalid);
    if (draft instanceof Invalid) return this.again(reply, { id, staff }, { input, faults: draft.faults });
    if (posted.text('act') !== 'submit') return seeOther(reply, `/officer/decisions/${id}`, 'Draft saved.');
    const result = await this.decisions.submit(draft.id, staff);
    return this.after(reply, { id, staff }, result, 'Submitted. A second person reads and publishes it now.');
  }

  @Post(':recommendation/publish')
  async publish(@Param('recommendation') id: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const result = await this.decisions.publish(await this.makingOf(id), staff);
    return this.after(reply, { id, staff }, result, 'Published. The line of the recommendation shows it now.');
  }

  @Post(':recommendation/hand-back')
  async handBack(
    @Param('recommendation') id: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const reason = new Posted(body).text('reason');
    const result = await this.decisions.handBack(await this.makingOf(id), reason, staff);
    return this.after(reply, { id, staff }, result, 'Handed back with your reason.');
  }

  private async after(reply: FastifyReply, turn: Turn, result: { kind: string } | Refused, done: string) {
    if (result.kind !== 'refused') return seeOther(reply, `/officer/decisions/${turn.id}`, done);
    const { reason, faults = [] } = result as Refused;
    return this.again(reply, turn, { faults, refusal: reason });
  }

  private async again(reply: FastifyReply, { id, staff }: Turn, tried: Tried) {
    return page(reply, 'officer/decisions/show', decisionView(await this.facts(id, staff), tried), 422);
  }

  private async makingOf(recommendationId: string): Promise<string> {
    const { making } = await this.decisions.forRecommendation(recommendationId);
    if (making === undefined) throw new NotFound('There is no decision in the making');
    return making.id;
  }

  private async facts(id: string, staff: Staff): Promise<DecisionFacts> {
    const recommendation = await this.recommendations.byId(id);
    const now = this.clock.now();
    const held = (await this.consultations.itemsOf(id))
      .filter(({ consultation }) => phaseOf(consultation, now) !== 'unpublished')
      .at(-1);
    const { making, versions } = await this.decisions.forRecommendation(id);
    return {
      recommendation,
      assembly: await this.assemblies.byId(recommendation.assemblyId),
      consultation: held?.consultation,
      outcome: held === undefined ? undefined : await this.outcomes.latest(held.item.id),
      making,
      versions,
      readiness: making === undefined ? undefined : await this.decisions.readiness(making.id),
      staff,
    };
  }
}

/** Wrong input is shown on the form; everything else goes on to the filter. */
function invalid(error: unknown): Invalid {
  if (error instanceof Invalid) return error;
  throw error;
}

interface Turn {
  id: string;
  staff: Staff;
}
