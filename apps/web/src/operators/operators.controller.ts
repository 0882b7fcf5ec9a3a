import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Db } from '#platform';
import { Metrics } from './metrics.js';

const PATIENCE_MS = 2000;

/** For whoever runs it: is it alive, can it do its work, and figures for Prometheus. */
@Controller()
export class OperatorsController {
  constructor(
    private readonly db: Db,
    private readonly metrics: Metrics,
  ) {}

  @Get('healthz')
  alive(@Res() reply: FastifyReply): FastifyReply {
    return answer(reply, 200, { status: 'alive' });
  }

  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<FastifyReply> {
    const database = await this.databaseAnswers();
    return answer(reply, database ? 200 : 503, {
      status: database ? 'ready' : 'not ready',
      database: database ? 'answers' : 'does not answer',
    });
  }

  @Get('metrics')
  async figures(@Res() reply: FastifyReply): Promise<FastifyReply> {
    return reply
      .type(this.metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await this.metrics.text());
  }

  private async databaseAnswers(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => {
        resolve(false);
      }, PATIENCE_MS);
    });
    const asked = this.db.query('SELECT 1').then(
      () => true,
      () => false,
    );
    const answers = await Promise.race([asked, late]);
    clearTimeout(timer);
    return answers;
  }
}

function answer(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.status(status).header('cache-control', 'no-store').send(body);
}
