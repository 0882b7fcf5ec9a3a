import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Consultations, type Consultation } from '#consultations';
import { Findings, type Pair } from '#findings';
import { NotFound } from '#platform';
import { page, Roles } from '../../shell/index.js';
import { compareView, type Asked } from './compare.view.js';

const FIELDS = ['one', 'other', 'item', 'first', 'second'] as const;

/** Any two responses beside each other, found by their receipt numbers or by links from where they are listed. */
@Controller('officer/findings/:consultation/compare')
@Roles('officer', 'approver')
export class CompareController {
  constructor(
    private readonly consultations: Consultations,
    private readonly findings: Findings,
  ) {}

  @Get()
  async show(@Param('consultation') slug: string, @Query() query: unknown, @Res() reply: FastifyReply) {
    const consultation = await this.consultations.get(slug);
    const asked = askedBy(query);
    const found = await this.pairOf(consultation, asked);
    const faults = Array.isArray(found) ? found : [];
    const view = compareView(consultation, asked, Array.isArray(found) ? undefined : found, faults);
    return page(reply, 'officer/findings/compare', view, faults.length > 0 ? 422 : 200);
  }

  /** The two that are asked for, nothing where none are, or what is wrong with what was asked. */
  private async pairOf(
    { id }: Consultation,
    asked: Asked,
  ): Promise<Pair | undefined | { path: string; message: string }[]> {
    if (asked.one !== '' || asked.other !== '') return this.findings.letterPair(id, asked.one, asked.other);
    if (asked.first === '' && asked.second === '') return undefined;
    // One number is a form that was opened from a submission.
    if (asked.second === '' && asked.first !== '' && asked.item !== '' && !asked.sent) return undefined;
    const faults: { path: string; message: string }[] = [];
    const find = async (path: 'first' | 'second') => {
      const number = Number(asked[path]);
      const known = Number.isSafeInteger(number) && number > 0;
      const response = known ? await this.findings.responseNumbered(id, asked.item, number) : undefined;
      if (response === undefined)
        faults.push({
          path,
          message: known
            ? `Nothing with receipt ${String(number)} was found on ${asked.item === '' ? 'this item' : asked.item}`
            : `Enter the ${path} receipt number, such as 12`,
        });
      return response;
    };
    const [one, other] = [await find('first'), await find('second')];
    if (one === undefined || other === undefined) return faults;
    try {
      return await this.findings.letterPair(id, one, other);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      return [{ path: 'first', message: 'One of the two has not been read yet. Try again in a moment' }];
    }
  }
}

function askedBy(query: unknown): Asked {
  const sent = typeof query === 'object' && query !== null ? (query as Record<string, unknown>) : {};
  const text = (name: string) => (typeof sent[name] === 'string' ? sent[name].trim() : '');
  const [one, other, item, first, second] = FIELDS.map(text) as [string, string, string, string, string];
  return { one, other, item, first, second, sent: 'second' in sent };
}
