import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expectAccessible, expectNoSidewaysScroll, newPage, type PageWish } from '../../support/browser.js';

const NARROW = 375;
const folder = join(process.cwd(), 'var/screenshots/line');
let taken = 0;

/** Somebody at a browser. Whatever their browser complains of (a script, a policy, a missing file) is remembered. */
export class Person {
  private readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    readonly base: string,
  ) {
    page.on('console', (message) => {
      // That a page was answered with "please put this right" or "you may not" is told as an error, and is none.
      if (message.type() === 'error' && !/status of (403|404|409|422)\b/u.test(message.text())) {
        this.complaints.push(`${page.url()}: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => {
      this.complaints.push(`${page.url()}: ${error.message}`);
    });
    page.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // Leaving a page cuts off what it was still listening to.
      if (reason !== 'net::ERR_ABORTED') this.complaints.push(`${request.url()}: ${reason}`);
    });
  }

  static async arrive(base: string, wish: PageWish = {}): Promise<Person> {
    return new Person(await newPage(wish), base);
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(this.base + path);
  }

  get path(): string {
    return this.page.url().slice(this.base.length);
  }

  /** Fails unless the page as it stands is accessible, no wider than the screen and without a complaint; keeps a picture. */
  async look(name: string): Promise<void> {
    await this.lookAt(name);
  }

  /** The same, and once more on a narrow screen: for the pages of the public. */
  async lookTwice(name: string): Promise<void> {
    await this.lookAt(name);
    const size = this.page.viewportSize() ?? { width: 1280, height: 900 };
    await this.page.setViewportSize({ width: NARROW, height: 740 });
    await this.lookAt(`${name}-narrow`);
    await this.page.setViewportSize(size);
  }

  private async lookAt(name: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    taken += 1;
    const number = String(taken).padStart(2, '0');
    await this.page.screenshot({ path: join(folder, `${number}-${name}.png`), fullPage: true });
    await expectAccessible(this.page);
    await expectNoSidewaysScroll(this.page);
    if (this.complaints.length > 0) throw new Error(`the browser complains:\n${this.complaints.join('\n')}`);
  }
}
