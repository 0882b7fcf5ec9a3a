import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Conflict, Invalid, logger, newId, NotAllowed, NotFound, type Fault } from '#platform';
import { page } from './page.js';
import { SignInFirst } from './session.js';

const log = logger('web');

interface Answer {
  status: number;
  title: string;
  text: string;
  faults?: readonly Fault[];
  reference?: string;
}

/** The one place that knows which error is which HTTP status. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    answerError(error, reply);
  }
}

/** Answers with the page, or below /api the JSON, of an error. Also for errors outside any controller. */
export function answerError(error: unknown, reply: FastifyReply): void {
  if (reply.sent) return;
  if (error instanceof SignInFirst) {
    void reply.redirect(`/sign-in?next=${encodeURIComponent(error.next)}`, 303);
    return;
  }
  const answer = answerOf(error);
  if (answer.status === 503) reply.header('retry-after', '10');
  if (reply.request.url.startsWith('/api/')) {
    const { title, text, faults, reference } = answer;
    void reply.status(answer.status).send({ error: title, message: text, faults, reference });
    return;
  }
  page(reply, 'shell/error', answer, answer.status);
}

function answerOf(error: unknown): Answer {
  if (error instanceof NotFound)
    return { status: 404, title: 'Page not found', text: said(error, 'Nothing is at this address.') };
  if (error instanceof NotAllowed)
    return { status: 403, title: 'You cannot do this', text: said(error, 'You are not allowed to.') };
  if (error instanceof Conflict) return { status: 409, title: 'This has changed meanwhile', text: error.message };
  if (error instanceof Invalid) {
    return {
      status: 422,
      title: 'Something in what you sent is wrong',
      text: 'Nothing was stored.',
      faults: error.faults,
    };
  }
  const status = statusOf(error);
  if (status === 404) return { status, title: 'Page not found', text: 'Nothing is at this address.' };
  if (status === 403) {
    return {
      status,
      title: 'Please send that again',
      text: 'The page was open for too long, or came from elsewhere. Go back, reload it and send it again; nothing was changed.',
    };
  }
  if (status === 413) return { status, title: 'That is too large', text: tooLarge(error) };
  if (status !== undefined && status < 500) return { status, title: 'We could not read that', text: said(error, '') };
  const reference = newId().slice(-12);
  log.error({ reference, error: error instanceof Error ? error.stack : String(error) }, 'request failed');
  if (isOutage(error)) {
    return {
      status: 503,
      title: 'Sorry, this is not working just now',
      text: 'Nothing was stored. Please try again in a few minutes.',
      reference,
    };
  }
  return {
    status: 500,
    title: 'Sorry, something went wrong',
    text: 'Nothing was changed. Please try again.',
    reference,
  };
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}

function tooLarge(error: unknown): string {
  // Nest hands Fastify's error on as an exception of its own, with nothing left of it but the words.
  const body = said(error, '') === 'Request body is too large';
  return body
    ? 'It is larger than 8 MB, the most that is read at once. Nothing was stored.'
    : said(error, 'Send less at once.');
}

function said(error: unknown, otherwise: string): string {
  return error instanceof Error && error.message !== '' ? error.message : otherwise;
}

/** PostgreSQL away, starting, stopping, full or read only (classes 08, 53, 57P and 25006), or its socket refused. */
function isOutage(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return /connect|terminat|timeout/iu.test(error instanceof Error ? error.message : '');
  return /^(08|53|57P)/u.test(code) || ['25006', 'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'ETIMEDOUT'].includes(code);
}
