import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Retention } from '#intake';
import { Clock } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { Posted } from '../forms/posted.js';
import { mayAct } from './privacy.controller.js';
import { retentionView } from './privacy.view.js';

/** What expires when, and what is held because of a legal claim. */
@Controller('officer/privacy/retention')
@Roles('officer', 'approver')
export class RetentionController {
  constructor(
    private readonly retention: Retention,
    private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const view = retentionView(await this.retention.plans(), mayAct(staff), this.clock.now());
    return page(reply, 'officer/privacy/retention', view);
  }

  @Post(':slug/hold')
  @Roles('officer')
  async hold(
    @Param('slug') slug: string,
    @Body() body: unknown,
    @CurrentStaff() staff: Staff,
    @Res() reply: FastifyReply,
  ) {
    const because = new Posted(body).text('because').trim();
    if (because === '') {
      const faulty = { slug, message: 'Say why it is held' };
      const view = retentionView(await this.retention.plans(), true, this.clock.now(), faulty);
      return page(reply, 'officer/privacy/retention', view, 422);
    }
    await this.retention.hold(slug, because, staff);
    return seeOther(
      reply,
      '/officer/privacy/retention',
      'It is held: nothing of it expires or is erased until it is released.',
    );
  }

  @Post(':slug/release')
  @Roles('officer')
  async release(@Param('slug') slug: string, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    await this.retention.release(slug, staff);
    return seeOther(reply, '/officer/privacy/retention', 'It is released. What is due goes with the next daily run.');
  }
}
