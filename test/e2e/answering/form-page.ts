import type { Page } from 'playwright-core';
import { Db } from '#platform';
import type { RunningApp } from '../../support/app.js';
import { expectAccessible, expectNoSidewaysScroll, newPage, type PageWish } from '../../support/browser.js';

/** As if every form that is open now had been opened a minute before: by somebody who reads, and not by a test. */
export async function openedAMinuteAgo({ app }: RunningApp): Promise<void> {
  await app.get(Db).query(`UPDATE intake_drafts SET opened_at = opened_at - interval '1 minute'`);
}

/** The form as somebody sees it. Each act first makes sure that it is on the page that it is for. */
export class FormPage {
  constructor(
    readonly page: Page,
    private readonly base: string,
  ) {}

  /** Without scripts and on a narrow screen, unless said otherwise. */
  static async open(base: string, wish: PageWish = {}): Promise<FormPage> {
    return new FormPage(await newPage({ javaScript: false, width: 375, ...wish }), base);
  }

  async visit(path: string): Promise<void> {
    await this.page.goto(this.base + path);
  }

  get path(): string {
    return this.page.url().slice(this.base.length);
  }

  async heading(): Promise<string> {
    return (await this.page.locator('h1').innerText()).trim();
  }

  /** Fails unless this is the page with that heading, and it is accessible and no wider than the screen. */
  async isOn(heading: string): Promise<void> {
    const shown = await this.heading();
    if (shown !== heading) throw new Error(`expected the page "${heading}" and found "${shown}" at ${this.path}`);
    await expectAccessible(this.page);
    await expectNoSidewaysScroll(this.page);
  }

  /** The page again, with an error that the title, the summary and the field say in the same words. */
  async hasError(message: string): Promise<void> {
    const title = await this.page.title();
    if (!title.startsWith('Error: ')) throw new Error(`the title "${title}" does not begin with "Error: "`);
    const link = this.page.getByRole('alert').getByRole('link', { name: message });
    const target = (await link.getAttribute('href')) ?? '';
    if (target.startsWith('#') && (await this.page.locator(target).count()) !== 1) {
      throw new Error(`"${message}" links to ${target}, which is not on the page`);
    }
    await expectAccessible(this.page);
  }

  async choose(label: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).check();
  }

  async fill(label: string, value: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).fill(value);
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click();
  }

  async continue(): Promise<void> {
    await this.press('Continue');
  }

  /** From the first question to the check: a stance and words on R1, for oneself, published without a name. */
  async answerAll(slug: string, words: string): Promise<void> {
    await this.visit(`/consultations/${slug}/respond`);
    await this.choose('Oppose');
    await this.continue();
    await this.page.getByRole('textbox').fill(words);
    await this.continue();
    await this.continue();
    await this.choose('Myself');
    await this.continue();
    await this.continue();
    await this.choose('Publish it without a name');
    await this.continue();
    if ((await this.heading()) !== 'Check your answers before you send them')
      throw new Error(`not at the check: ${this.path}`);
  }

  /** From the check to the confirmation. A test is quicker than a person, so it is asked to send again. */
  async send(): Promise<void> {
    await this.press('Send my answer');
    if ((await this.heading()) !== 'Please check and send again') return;
    await this.isOn('Please check and send again');
    await this.press('Send my answer');
  }

  /** From the confirmation. */
  async receipt(): Promise<{ reference: string; secret: string }> {
    const reference = await this.page.locator('.respond-received__reference').innerText();
    const secret = await this.page.locator('.respond-secret__words').innerText();
    return { reference: reference.trim(), secret: secret.trim() };
  }
}
