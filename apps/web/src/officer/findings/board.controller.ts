import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Staff } from '#accounts';
import { Consultations } from '#consultations';
import { Findings, type Done } from '#findings';
import { Invalid, NotFound, type Refused } from '#platform';
import { CurrentStaff, page, Roles, seeOther } from '../../shell/index.js';
import { Posted } from '../forms/posted.js';
import { boardView, type Attempt } from './board.view.js';

/** The board of one item's themes, and what is done with several at once. */
@Controller('officer/findings/:consultation/items/:ref')
@Roles('officer', 'approver')
export class BoardController {
  constructor(
    private readonly consultations: Consultations,
    private readonly findings: Findings,
  ) {}

  @Get()
  async show(@Param('consultation') slug: string, @Param('ref') ref: string, @Res() reply: FastifyReply) {
    return this.board(reply, slug, ref);
  }

  /** Each of those ticked, under the name it has. The first that cannot be confirmed is said; those before it stand. */
  @Post('confirm')
  async confirm(@Param() of: Place, @Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const posted = new Posted(body);
    const ids = posted.list('ids');
    if (ids.length === 0) return this.wrong(reply, of, posted, 'ids', 'Tick the candidates that you want to confirm');
    for (const id of ids) {
      const outcome = await this.findings.confirmTheme(id, staff);
      if (outcome.kind === 'refused') return this.refused(reply, of, posted, outcome);
    }
    return this.back(reply, of, ids.length === 1 ? 'Theme confirmed.' : `${String(ids.length)} themes confirmed.`);
  }

  @Post('merge')
  async merge(@Param() of: Place, @Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const posted = new Posted(body);
    const ids = posted.list('ids');
    if (ids.length < 2) return this.wrong(reply, of, posted, 'ids', 'Tick two or more themes to merge');
    return this.after(reply, of, posted, await this.findings.mergeThemes(ids, posted.text('label'), staff));
  }

  @Post('add')
  async add(@Param() of: Place, @Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const posted = new Posted(body);
    const { item } = await this.place(of);
    const label = posted.text('newLabel');
    const words = wordsIn(posted.text('newWords'));
    const outcome = await this.findings.addTheme(
      item.id,
      { label, words, description: posted.text('description') },
      staff,
    );
    const named =
      outcome.kind === 'refused'
        ? { ...outcome, ...renamed(outcome, { label: 'newLabel', words: 'newWords' }) }
        : outcome;
    return this.after(reply, of, posted, named);
  }

  @Post('find')
  async find(@Param() of: Place, @Body() body: unknown, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const posted = new Posted(body);
    const { item } = await this.place(of);
    const number = posted.text('themes').trim();
    try {
      await this.findings.askForThemes(item.id, staff, number === '' ? undefined : Number(number));
    } catch (error) {
      if (error instanceof Invalid) return this.attempt(reply, of, posted, error.faults, 422);
      throw error;
    }
    return this.back(reply, of, 'Candidate themes are being found. Those that are confirmed stay as they are.');
  }

  @Post('code')
  async code(@Param() of: Place, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    const { item } = await this.place(of);
    const outcome = await this.findings.code(item.id, staff);
    if (outcome.kind === 'refused') return this.refused(reply, of, new Posted({}), outcome);
    return this.back(
      reply,
      of,
      `Responses are being coded against version ${String(outcome.version)} of the codeframe.`,
    );
  }

  @Post('acts/:act/undo')
  async undo(@Param() of: Place & { act: string }, @CurrentStaff() staff: Staff, @Res() reply: FastifyReply) {
    return this.after(reply, of, new Posted({}), await this.findings.undo(of.act, staff));
  }

  private async after(reply: FastifyReply, of: Place, posted: Posted, outcome: Done | Refused) {
    if (outcome.kind === 'refused') return this.refused(reply, of, posted, outcome);
    return this.back(reply, of, `Done: ${outcome.summary}.`);
  }

  private back(reply: FastifyReply, { consultation, ref }: Place, flash: string) {
    return seeOther(reply, `/officer/findings/${consultation}/items/${encodeURIComponent(ref)}`, flash);
  }

  private wrong(reply: FastifyReply, of: Place, posted: Posted, path: string, message: string) {
    return this.attempt(reply, of, posted, [{ path, message }], 422);
  }

  /** Wrong input is 422; what somebody else did meanwhile is 409, and the board shows it. */
  private refused(reply: FastifyReply, of: Place, posted: Posted, refusal: Refused) {
    const faults = refusal.faults ?? [{ path: 'board', message: refusal.reason }];
    return this.attempt(reply, of, posted, faults, refusal.faults === undefined ? 409 : 422);
  }

  private attempt(reply: FastifyReply, of: Place, posted: Posted, faults: Attempt['faults'], status: number) {
    const values = Object.fromEntries(FIELDS.map((name) => [name, posted.text(name)]));
    return this.board(reply, of.consultation, of.ref, { faults, values, ticked: posted.list('ids') }, status);
  }

  private async board(reply: FastifyReply, slug: string, ref: string, attempt?: Attempt, status = 200) {
    const { consultation, item } = await this.place({ consultation: slug, ref });
    const { items } = await this.findings.progress(consultation.id);
    const facts = {
      consultation,
      item,
      progress: items.find((one) => one.itemId === item.id),
      cards: await this.findings.themes(item.id),
      codeframes: await this.findings.codeframes(item.id),
      history: await this.findings.history(item.id),
    };
    return page(reply, 'officer/findings/board', boardView(facts, attempt), status);
  }

  private async place({ consultation: slug, ref }: Place) {
    const consultation = await this.consultations.get(slug);
    const item = consultation.items.find((one) => one.ref === ref);
    if (item === undefined) throw new NotFound(`This consultation has no item ${ref}`);
    return { consultation, item };
  }
}

const FIELDS = ['label', 'newLabel', 'newWords', 'description', 'themes'] as const;

interface Place {
  consultation: string;
  ref: string;
}

/** One word or phrase a line, or several with commas between. */
export function wordsIn(text: string): string[] {
  return text
    .split(/[,\n]/u)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** The faults of a refusal under the names of this page's fields. */
export function renamed(refusal: Refused, names: Readonly<Record<string, string>>): Pick<Refused, 'faults'> {
  if (refusal.faults === undefined) return {};
  return { faults: refusal.faults.map(({ path, message }) => ({ path: names[path] ?? path, message })) };
}
