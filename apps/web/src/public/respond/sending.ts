import { Injectable } from '@nestjs/common';
import { Conflict } from '#platform';
import type { Refused } from '#platform';
import { DraftFiles, Equality, Friction, Intake } from '#intake';
import type { Hindrance, Receipt } from '#intake';
import { afterSending, incomingOf } from './draft.js';
import { field } from './posted.js';
import type { Form } from './posted.js';
import { Visits } from './visits.js';
import type { Visit } from './visits.js';

type Sent = { kind: 'received' } | { kind: 'kept-before' } | { kind: 'hindered'; hindrance: Hindrance } | Refused;

const TRAP = {
  rule: 'honeypot@1',
  reason: 'A field of the form was filled in that people do not see, as programs do.',
};

/** Takes a whole form to intake, once. */
@Injectable()
export class Sending {
  constructor(
    private readonly visits: Visits,
    private readonly intake: Intake,
    private readonly files: DraftFiles,
    private readonly friction: Friction,
    private readonly equality: Equality,
  ) {}

  async send(visit: Visit & { intent: string; openedAt: Date }, form: Form, address: string): Promise<Sent> {
    const { consultation, draft, intent, openedAt, amends, token = '' } = visit;
    const [proof, pass] = [field(form, 'proof'), field(form, 'pass')];
    const hindrance = await this.friction.of({ intent, openedAt, address, proof, pass });
    // What was received already is not asked for again, such as a form that was sent twice at once.
    if (hindrance !== undefined && (await this.intake.receiptOf(consultation.slug, intent)) === undefined) {
      return { kind: 'hindered', hindrance };
    }
    const attachments = await this.files.read(token);
    const trapped = field(form, 'homepage') !== '';
    const incoming = { ...incomingOf(consultation, draft, intent), openedAt, amends, attachments };
    const outcome = await this.intake
      .receive({ ...incoming, quarantine: trapped ? TRAP : undefined })
      .catch(keptBefore);
    if (outcome.kind === 'refused') return outcome;
    if (amends !== undefined && outcome.kind === 'received') {
      await this.equality.carryOver(amends, outcome.receipt.submissionId);
    }
    await this.visits.finish(
      visit,
      afterSending(
        draft,
        attachments.map(({ name }) => name),
      ),
    );
    return { kind: outcome.kind };
  }

  /** The receipt is asked for anew each time: the secret is kept nowhere but with the respondent. */
  async receiptOf({ consultation, draft, intent }: Visit): Promise<Receipt | undefined> {
    if (intent === undefined || draft.sent === undefined) return undefined;
    return this.intake.receiptOf(consultation.slug, intent);
  }

  async hasSaidWho({ submissionId }: Receipt): Promise<boolean> {
    return (await this.equality.of(submissionId)) !== undefined;
  }

  /** What the page with the answers shows besides the draft. */
  async forCheck({ token, intent }: Visit) {
    const files = token === undefined ? [] : await this.files.list(token);
    return { files, challenge: intent === undefined ? undefined : await this.friction.challenge(intent) };
  }
}

/** Another state of the same form was received before: `receive` says so by throwing. */
function keptBefore(error: unknown): { kind: 'kept-before' } {
  if (error instanceof Conflict) return { kind: 'kept-before' };
  throw error;
}
