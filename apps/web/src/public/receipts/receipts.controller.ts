import { Body, Controller, Get, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { page } from '../../shell/index.js';
import { askView } from './receipts.view.js';
import { Tellings } from './tellings.js';

/** What became of an answer, for whoever holds its reference and secret. Both come by POST: never in an address. */
@Controller('receipts')
export class ReceiptsController {
  constructor(private readonly tellings: Tellings) {}

  @Get()
  ask(@Res() reply: FastifyReply): FastifyReply {
    return page(reply, 'public/receipts/ask', askView());
  }

  @Post()
  async tell(@Body() body: unknown, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const holder = await this.tellings.holder(body, reply);
    return holder === undefined ? reply : this.tellings.tell(holder, reply);
  }
}
