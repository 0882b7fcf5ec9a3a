import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { Outcomes } from '#outcomes';
import { Clock } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { arrivalsFigure, outcomeListView, outcomeView } from './outcomes.view.js';

/** The report of each item: as the figures stand, what keeps it from being sealed, and what has been sealed. */
@Controller('officer/outcomes')
@Roles('officer', 'approver', 'assurer')
export class OfficerOutcomesController {
  constructor(
    private readonly outcomes: Outcomes,
    private readonly consultations: Consultations,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Res() reply: FastifyReply) {
    const consultations = await Promise.all(
      (await this.consultations.listPublic()).map(async ({ id }) => {
        const consultation = await this.consultations.byId(id);
        const items = consultation.items.map(async (item) => ({ item, sealed: await this.outcomes.latest(item.id) }));
        return { consultation, items: await Promise.all(items) };
      }),
    );
    return page(reply, 'officer/outcomes/list', outcomeListView(consultations, this.clock.now()));
  }

  @Get(':item')
  async show(@Param('item') itemId: string, @Res() reply: FastifyReply) {
    return this.page(reply, itemId);
  }

  @Post(':item/seal')
  @Roles('officer', 'approver')
  async seal(@Param('item') itemId: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const result = await this.outcomes.seal(itemId, staff);
    if (result.kind === 'refused') return this.page(reply, itemId, 422);
    return seeOther(
      reply,
      `/officer/outcomes/${itemId}`,
      `Version ${String(result.version)} is sealed. It cannot be changed any more.`,
    );
  }

  /** The bytes that were hashed, so that anybody can recompute the hash. */
  @Get(':item/sealed/:version')
  async download(@Param('item') itemId: string, @Param('version') version: string, @Res() reply: FastifyReply) {
    const sealed = (await this.outcomes.versions(itemId)).find((one) => String(one.version) === version);
    if (sealed === undefined) return reply.status(404).send('There is no such version');
    return reply
      .type('application/json; charset=utf-8')
      .header('content-disposition', `attachment; filename="outcome-${sealed.report.item.ref}-v${version}.json"`)
      .send(sealed.canonical);
  }

  private async page(reply: FastifyReply, itemId: string, status = 200) {
    const draft = await this.outcomes.prepare(itemId);
    const { consultation } = await this.consultations.itemById(itemId);
    const versions = await this.outcomes.versions(itemId);
    const came = arrivalsFigure(consultation, await this.outcomes.arrivals(consultation.id));
    return page(reply, 'officer/outcomes/show', { ...outcomeView(draft, versions), arrivals: came }, status);
  }
}
