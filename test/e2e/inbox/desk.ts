import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PASSWORD } from '../../support/app.js';
import { expectNoSidewaysScroll } from '../../support/browser.js';
import { FormPage } from '../answering/form-page.js';

/** INBOX_PICTURES=1 keeps a picture of every page that is looked at, narrow and wide. */
const pictures = process.env['INBOX_PICTURES'] === '1' ? join(process.cwd(), 'var/screenshots/inbox') : undefined;

/** An officer's browser. Each look is at a page that is accessible and no wider than the screen. */
export class Desk {
  private constructor(readonly form: FormPage) {}

  static async of(base: string, email: string): Promise<Desk> {
    const form = await FormPage.open(base, { width: 1280 });
    await form.visit('/sign-in');
    await form.fill('Email address', email);
    await form.fill('Password', PASSWORD);
    await form.press('Sign in');
    await form.page.getByRole('button', { name: 'Sign out' }).waitFor();
    return new Desk(form);
  }

  get page() {
    return this.form.page;
  }

  async visit(path: string, heading: string): Promise<void> {
    await this.form.visit(path);
    await this.look(heading);
  }

  /** Narrow, then wide, with what is folded away unfolded. */
  async look(heading: string): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
    await this.page.locator('details').evaluateAll((all: { open: boolean }[]) => {
      for (const one of all) one.open = true;
    });
    for (const width of [375, 1280]) {
      await this.page.setViewportSize({ width, height: 900 });
      // What one template makes is the same to a reader at both widths.
      await (width === 375 ? this.form.isOn(heading) : expectNoSidewaysScroll(this.page));
      if (pictures === undefined) continue;
      await mkdir(pictures, { recursive: true });
      const name = `${heading}-${String(width)}`.replaceAll(/[^\w]+/gu, '-');
      await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    }
  }

  async text(): Promise<string> {
    return this.page.locator('main').innerText();
  }
}
