import { Sheet } from './sheet.js';

/** The public page of a consultation. */
export class PublicConsultationSheet extends Sheet {
  protected readonly address = /^\/consultations\/[a-z0-9-]+$/u;

  constructor(
    person: Sheet['person'],
    protected readonly heading: string,
  ) {
    super(person);
  }
}

/** A page of the form that asks one thing. Which one is said by whoever expects it. */
export class FormSheet extends Sheet {
  protected readonly address = /^\/consultations\/[a-z0-9-]+\/respond/u;

  constructor(
    person: Sheet['person'],
    protected readonly heading: string | RegExp,
  ) {
    super(person);
  }

  async choose(label: string): Promise<void> {
    const page = await this.here();
    await page.getByLabel(label, { exact: true }).check();
  }

  async leaveOut(label: RegExp): Promise<void> {
    const page = await this.here();
    await page.getByRole('checkbox', { name: label }).uncheck();
  }

  async say(words: string): Promise<void> {
    const page = await this.here();
    await page.getByRole('textbox').fill(words);
  }

  async write(fields: Readonly<Record<string, string>>): Promise<void> {
    await this.fill(fields);
  }

  async continue(): Promise<void> {
    await this.press('Continue');
  }

  async send(): Promise<void> {
    await this.press('Send my answer');
  }
}

export interface Receipt {
  reference: string;
  secret: string;
}

export class SentSheet extends Sheet {
  protected readonly address = /^\/consultations\/[a-z0-9-]+\/respond\/sent/u;
  protected readonly heading = 'Answer received';

  async receipt(): Promise<Receipt> {
    const page = await this.here();
    const reference = await page.locator('.respond-received__reference').innerText();
    const secret = await page.locator('.respond-secret__words').innerText();
    return { reference: reference.trim(), secret: secret.trim() };
  }
}

export class AskReceiptSheet extends Sheet {
  protected readonly address = /^\/receipts/u;
  protected readonly heading = 'Check your receipt';

  async ask({ reference, secret }: Receipt): Promise<void> {
    await this.fill({ Reference: reference, Secret: secret });
    await this.press('Show what became of it');
  }
}

export class ReceiptStorySheet extends Sheet {
  protected readonly address = /^\/receipts/u;
  protected readonly heading = /^Your answer TL-/u;
}
