import { BadRequestException, Body, Controller, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Conflict } from '#platform';
import { Intake } from '#intake';
import { Answers } from './described.js';
import { described, receipt, submission } from './schemas.js';
import { incomingOf } from './submission-body.js';

const LONGEST_KEY = 180;
const KEY_HINT =
  'Idempotency-Key is missing, empty or longer than 180 characters; expected a header that is the same for every try at the same submission, for example a UUID';

/** The API's door into intake. Nothing on this path reads a session, a cookie or a template. */
@ApiTags('Answering')
@Controller('api/v1/consultations/:slug/submissions')
export class SubmissionsController {
  constructor(private readonly intake: Intake) {}

  @Post()
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'The same for every try at the same submission, different for another; 1 to 180 characters',
    schema: { type: 'string', minLength: 1, maxLength: LONGEST_KEY },
  })
  @ApiBody({ schema: described(submission) })
  @Answers(
    'Send an answer',
    {
      201: { description: 'Received and stored; the receipt', schema: receipt },
      200: { description: 'Received before under this key; the first receipt again', schema: receipt },
    },
    [400, 404, 409, 413, 415, 422],
  )
  async send(
    @Param('slug') slug: string,
    @Headers('idempotency-key') key: string | undefined,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const intent = key?.trim() ?? '';
    if (intent === '' || intent.length > LONGEST_KEY) throw new BadRequestException(KEY_HINT);
    const outcome = await this.intake.receive(incomingOf(slug, intent, body));
    if (outcome.kind === 'refused') throw new Conflict(outcome.reason);
    const { reference, secret, receivedAt, commitment, late } = outcome.receipt;
    void reply
      .status(outcome.created ? 201 : 200)
      .send({ reference, secret, receivedAt: receivedAt.toISOString(), commitment, ...(late && { late }) });
  }
}
