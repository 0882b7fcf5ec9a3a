import { Sheet } from './sheet.js';

export class OutcomesSheet extends Sheet {
  protected readonly address = /^\/officer\/outcomes$/u;
  protected readonly heading = 'Outcomes';

  async open(ref: string): Promise<void> {
    await this.follow(new RegExp(`^${ref} `, 'u'));
  }
}

/** The report of one item, before and after it is sealed. */
export class OutcomeSheet extends Sheet {
  protected readonly address = /^\/officer\/outcomes\/[0-9a-f-]+$/u;
  protected readonly heading: string;

  constructor(person: Sheet['person'], ref: string) {
    super(person);
    this.heading = `Outcome of ${ref}`;
  }

  /** What became of all that was received: each line with its number, the last one the sum. */
  async reconciliation(): Promise<[string, number][]> {
    const page = await this.here();
    const rows = await page.locator('.line-ledger tbody tr').all();
    return Promise.all(
      rows.map(async (row): Promise<[string, number]> => {
        const [name = '', n = ''] = await row.locator('th, td').allInnerTexts();
        return [name, Number(n.replaceAll(',', ''))];
      }),
    );
  }

  async seal(): Promise<void> {
    await this.press(/^Seal version \d+$/u);
  }

  async recordTheDecision(): Promise<void> {
    await this.follow('Record the decision');
  }
}

export interface Written {
  status: string;
  /** Fields by their label. */
  fields: Readonly<Record<string, string>>;
  promise: { what: string; who: string; by: string };
}

export class DecisionSheet extends Sheet {
  protected readonly address = /^\/officer\/decisions\/[0-9a-f-]+(\/(publish|hand-back))?$/u;
  protected readonly heading: string;

  constructor(person: Sheet['person'], ref: string) {
    super(person);
    this.heading = `Decision on ${ref}`;
  }

  async write({ status, fields, promise }: Written): Promise<void> {
    const page = await this.here();
    await page.getByRole('radio', { name: status, exact: true }).check();
    const folded = page.getByText('what has to be said with it');
    await folded.click();
    await this.fill(fields);
    await page.getByLabel(/The decision was taken with version/u).check();
    const step = page.getByRole('group', { name: 'Step 1', exact: true });
    await this.fill({ What: promise.what, Who: promise.who, By: promise.by }, step);
  }

  /** Answers each main theme in the same way, and gives back their names. */
  async answerThemes(answer: string, why: string): Promise<string[]> {
    const page = await this.here();
    const names: string[] = [];
    for (const theme of await page.locator('form > .desk-theme').all()) {
      names.push((await theme.locator('legend').innerText()).trim());
      await theme.getByLabel(answer, { exact: true }).check();
      await this.fill({ Why: why }, theme);
    }
    return names;
  }

  async submit(): Promise<void> {
    await this.press('Submit to the second person');
  }

  async publish(): Promise<void> {
    await this.press('Publish, for good');
  }

  /** Sends what the page does not offer, as somebody might by hand; gives back how the server answers. */
  async forcePublishing(): Promise<{ status: number; says: string }> {
    const page = await this.here();
    const token = await page.locator('main input[name="_csrf"]').first().inputValue();
    const answered = await page.context().request.post(`${page.url()}/publish`, { form: { _csrf: token } });
    return { status: answered.status(), says: await answered.text() };
  }
}

/** The public page of a recommendation: every stop of its line. */
export class LineSheet extends Sheet {
  protected readonly address = /^\/recommendations\/[a-z0-9-]+\/[A-Za-z0-9.-]+$/u;
  protected readonly heading: string;

  constructor(person: Sheet['person'], ref: string) {
    super(person);
    this.heading = `Recommendation ${ref}`;
  }

  /** Each stop with its sentence, in the order of the page. */
  async stops(): Promise<Record<string, string>> {
    const page = await this.here();
    const stops = await page.locator('.line-stop').all();
    const told = await Promise.all(
      stops.map(async (stop): Promise<[string, string]> => {
        // The heading's own words, without the tag beside them.
        const whole = await stop.locator('.line-stop__title').innerText();
        const [tag = ''] = await stop.locator('.line-stop__title .line-tag').allInnerTexts();
        const title = whole.slice(0, whole.length - tag.length);
        return [title.trim(), (await stop.locator('.line-stop__sentence').innerText()).trim()];
      }),
    );
    return Object.fromEntries(told);
  }

  /** Unfolds the evidence of every stop. */
  async openEverything(): Promise<void> {
    const page = await this.here();
    const folded = page.locator('details.line-evidence:not([open]) > summary');
    while ((await folded.count()) > 0) await folded.first().click();
  }
}

export class BoardOfMembersSheet extends Sheet {
  protected readonly address = /^\/members$/u;
  protected readonly heading = 'Recommendations';

  async row(ref: string): Promise<string> {
    const page = await this.here();
    const row = page
      .locator('.members-board__row')
      .filter({ has: page.getByRole('link', { name: new RegExp(`^${ref} `, 'u') }) });
    return (await row.innerText()).replaceAll(/\s+/gu, ' ');
  }

  async openBrief(ref: string): Promise<void> {
    await this.follow(new RegExp(`^${ref} `, 'u'));
  }
}

export class BriefSheet extends Sheet {
  protected readonly address = /^\/members\/recommendations\//u;
  protected readonly heading: string;

  constructor(person: Sheet['person'], ref: string) {
    super(person);
    this.heading = `Recommendation ${ref}`;
  }

  /** From the figure to the words behind it. */
  async openTheme(label: string): Promise<void> {
    const page = await this.here();
    await page.locator('.line-theme').filter({ hasText: label }).getByRole('link').first().click();
  }
}

export class WordsSheet extends Sheet {
  protected readonly address = /^\/members\/recommendations\/.+\/themes\//u;

  constructor(
    person: Sheet['person'],
    protected readonly heading: string,
  ) {
    super(person);
  }
}
