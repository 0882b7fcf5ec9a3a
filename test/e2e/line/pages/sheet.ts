import type { Locator, Page } from 'playwright-core';
import type { Person } from '../person.js';

/**
 * A page as one person has it before them. Every act asks `here()` first, which refuses where another page is shown: a
 * click that lands on the wrong page then fails at the click, and not three pages later.
 */
export abstract class Sheet {
  /** What its address is, below the site's. */
  protected abstract readonly address: RegExp;
  /** What its first heading says. */
  protected abstract readonly heading: string | RegExp;

  constructor(protected readonly person: Person) {}

  async here(): Promise<Page> {
    const { page, path } = this.person;
    const shown = (await page.locator('h1').first().innerText()).trim();
    const rightHeading = typeof this.heading === 'string' ? shown === this.heading : this.heading.test(shown);
    if (this.address.test(path) && rightHeading) return page;
    const problem = await page.locator('.govuk-error-summary').allInnerTexts();
    throw new Error(
      `expected ${String(this.heading)} at ${String(this.address)} and found "${shown}" at ${path}\n${problem.join('\n')}`,
    );
  }

  async isHere(): Promise<boolean> {
    return this.here().then(
      () => true,
      () => false,
    );
  }

  async look(name: string): Promise<void> {
    await this.here();
    await this.person.look(name);
  }

  async lookTwice(name: string): Promise<void> {
    await this.here();
    await this.person.lookTwice(name);
  }

  /** What the page says, in one line, as it is read out. */
  async text(): Promise<string> {
    const page = await this.here();
    return (await page.locator('main').innerText()).replaceAll(/\s+/gu, ' ');
  }

  /** The sentence shown once after something was done. */
  async told(): Promise<string> {
    const page = await this.here();
    return (await page.locator('.govuk-notification-banner__content').innerText()).trim();
  }

  async problems(): Promise<string> {
    const page = await this.here();
    return (await page.getByRole('alert').innerText()).replaceAll(/\s+/gu, ' ');
  }

  async offers(button: string | RegExp): Promise<boolean> {
    const page = await this.here();
    return (await page.getByRole('button', { name: button }).count()) > 0;
  }

  protected async press(button: string | RegExp, inside?: Locator): Promise<void> {
    const page = await this.here();
    await (inside ?? page)
      .getByRole('button', { name: button, ...(typeof button === 'string' ? { exact: true } : {}) })
      .click();
  }

  protected async follow(link: string | RegExp): Promise<void> {
    const page = await this.here();
    const named = { name: link, ...(typeof link === 'string' ? { exact: true } : {}) };
    // A link that looks like a button is announced as one.
    const button = page.getByRole('button', named).and(page.locator('a'));
    await page.getByRole('link', named).or(button).click();
  }

  protected async fill(fields: Readonly<Record<string, string>>, inside?: Locator): Promise<void> {
    const page = await this.here();
    for (const [label, value] of Object.entries(fields)) {
      await (inside ?? page).getByLabel(label, { exact: true }).fill(value);
    }
  }
}
