import { Injectable } from '@nestjs/common';
import { Consultations } from '#consultations';
import { Clock } from '#platform';
import type { Form } from './core/submission.js';

/** Questions are frozen once a consultation is launched; a draft that changes is noticed this much later. */
const FRESH_MS = 3_000;

/**
 * The forms of consultations, kept for a moment, so that a burst of submissions does not read the same form each time.
 * State and closing time are not in it: the database looks at those in the very statement that stores a submission.
 */
@Injectable()
export class Forms {
  private readonly known = new Map<string, { form: Promise<Form>; until: number }>();

  constructor(
    private readonly consultations: Consultations,
    private readonly clock: Clock,
  ) {}

  /** Throws NotFound where there is no consultation of that name. */
  bySlug(slug: string): Promise<Form> {
    const now = this.clock.now().getTime();
    const known = this.known.get(slug);
    if (known !== undefined && known.until > now) return known.form;
    const form = this.load(slug);
    this.known.set(slug, { form, until: now + FRESH_MS });
    form.catch(() => this.known.delete(slug));
    return form;
  }

  private async load(slug: string): Promise<Form> {
    const { id, title, timeZone, items } = await this.consultations.get(slug);
    return {
      consultationId: id,
      slug,
      title,
      timeZone,
      items: items.map(({ id, ref, questions }) => ({ id, ref, questions })),
    };
  }
}
