import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import { described, problem } from './schemas.js';

/** A kind of answer that an operation has besides its own; the message says when. */
const PROBLEMS: Record<number, string> = {
  400: 'The request cannot be read',
  404: 'There is no such thing',
  409: 'The state of things does not allow it',
  413: 'The body is larger than 8 MB',
  415: 'The body is not JSON',
  422: 'Something in the body is wrong; every fault is named with its path',
};

/** What an operation is for and what it answers, for the OpenAPI document. */
export function Answers(
  summary: string,
  answers: Record<number, { description: string; schema: z.ZodType }>,
  problems: readonly number[] = [],
): MethodDecorator {
  const good = Object.entries(answers).map(([status, { description, schema }]) =>
    ApiResponse({
      status: Number(status),
      description,
      content: { 'application/json': { schema: described(schema) } },
    }),
  );
  const bad = problems.map((status) =>
    ApiResponse({
      status,
      description: PROBLEMS[status] ?? 'Something is wrong',
      content: { 'application/json': { schema: described(problem) } },
    }),
  );
  return applyDecorators(ApiOperation({ summary }), ...good, ...bad);
}
