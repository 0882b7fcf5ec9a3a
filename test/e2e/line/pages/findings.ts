import { until } from '../../../support/until.js';
import { Sheet } from './sheet.js';

/** How far the machine is with one consultation. */
export class FindingsSheet extends Sheet {
  protected readonly address = /^\/officer\/findings\/[a-z0-9-]+$/u;

  constructor(
    person: Sheet['person'],
    protected readonly heading: string,
  ) {
    super(person);
  }

  /** What stands beside each item, as it reads now. */
  async next(): Promise<string[]> {
    const page = await this.here();
    return page.locator('.findings-item').allInnerTexts();
  }

  /** Loads the page again and again until each item says so. */
  async reloadUntil(says: RegExp, seconds: number): Promise<void> {
    const page = await this.here();
    let last: string[] = [];
    const isSo = async () => {
      try {
        await page.reload();
        last = await this.next();
      } catch (error) {
        // The page loads itself again when the machine has caught up, which may be at this very moment.
        if (/navigation|interrupted|ERR_ABORTED/u.test(String(error))) return false;
        throw error;
      }
      return last.every((text) => says.test(text));
    };
    await until(isSo, { seconds, what: `${String(says)} on each item` }).catch((error: unknown) => {
      throw new Error(`the page says: ${last.join(' / ')}`, { cause: error });
    });
  }

  /** Waits before the open page, which nobody touches, until each item says so. */
  async watchUntil(says: RegExp, seconds: number): Promise<void> {
    const page = await this.here();
    const items = page.locator('.findings-item');
    const wanted = await items.count();
    await items
      .filter({ hasText: says })
      .nth(wanted - 1)
      .waitFor({ timeout: seconds * 1000 });
  }

  async openThemes(ref: string): Promise<void> {
    await this.follow(`${ref}: themes`);
  }

  async openCampaigns(): Promise<void> {
    await this.follow('Look at them');
  }
}

export class BoardSheet extends Sheet {
  protected readonly address =
    /^\/officer\/findings\/[a-z0-9-]+\/items\/[A-Za-z0-9.-]+(\/(confirm|merge|find|code))?$/u;
  protected readonly heading: string;

  constructor(person: Sheet['person'], ref: string) {
    super(person);
    this.heading = `Themes of ${ref}`;
  }

  candidates(): Promise<string[]> {
    return this.labels('Candidates');
  }

  confirmed(): Promise<string[]> {
    return this.labels('Confirmed');
  }

  setAside(): Promise<string[]> {
    return this.labels('Set aside');
  }

  async confirm(labels: readonly string[]): Promise<void> {
    await this.tick(labels);
    await this.press('Confirm those ticked');
  }

  async merge(labels: readonly string[], into: string): Promise<void> {
    await this.tick(labels);
    await this.fill({ 'Or merge those ticked into one theme named': into });
    await this.press('Merge');
  }

  async open(label: string): Promise<void> {
    const page = await this.here();
    await page.locator('.findings-board').getByRole('link', { name: label, exact: true }).click();
  }

  /** Takes the latest act back. */
  async undo(): Promise<void> {
    const page = await this.here();
    await page.getByRole('button', { name: /^Undo/u }).first().click();
  }

  /** Asks the machine for so many candidates, in place of those that are open. */
  async findAnew(themes: number): Promise<void> {
    await this.fill({ 'How many themes to look for': String(themes) });
    await this.press('Find candidates anew');
  }

  async code(): Promise<void> {
    await this.press('Code all responses');
  }

  private async labels(column: string): Promise<string[]> {
    const page = await this.here();
    const section = page.locator('.findings-column').filter({ has: page.getByRole('heading', { name: column }) });
    return section.locator('.findings-card h3').allInnerTexts();
  }

  private async tick(labels: readonly string[]): Promise<void> {
    const page = await this.here();
    for (const label of labels) await page.getByRole('checkbox', { name: `Choose ${label}`, exact: true }).check();
  }
}

export class ThemeSheet extends Sheet {
  protected readonly address = /^\/officer\/findings\/[a-z0-9-]+\/items\/[A-Za-z0-9.-]+\/themes\/[0-9a-f-]+/u;

  constructor(
    person: Sheet['person'],
    protected readonly heading: string,
  ) {
    super(person);
  }

  async confirmAs(name: string): Promise<void> {
    await this.fill({ Name: name });
    await this.press('Confirm under this name');
  }

  async setAside(why: string): Promise<void> {
    const page = await this.here();
    await page.getByText('Set it aside', { exact: true }).first().click();
    await this.fill({ Why: why });
    await this.press('Set it aside');
  }
}

export class CampaignsSheet extends Sheet {
  protected readonly address = /^\/officer\/findings\/[a-z0-9-]+\/campaigns$/u;
  protected readonly heading = 'Campaigns and duplicates';
}
