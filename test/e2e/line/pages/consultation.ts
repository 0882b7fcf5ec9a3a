import type { ItemInput } from '#consultations';
import { Sheet } from './sheet.js';

export interface Times {
  opensDate: string;
  opensTime: string;
  closesDate: string;
  closesTime: string;
}

const timesIn = (times: Times) => ({
  'Opens on': times.opensDate,
  'Opens at': times.opensTime,
  'Closes on': times.closesDate,
  'Closes at': times.closesTime,
});

export class NewConsultationSheet extends Sheet {
  protected readonly address = /^\/officer\/consultations\/new\?assembly=/u;
  protected readonly heading = 'Begin a consultation';

  async begin(
    { title, slug, times }: { title: string; slug: string; times: Times },
    recommendations: readonly string[],
  ): Promise<void> {
    const page = await this.here();
    await this.fill({ Title: title, 'Name in addresses': slug, ...timesIn(times) });
    for (const ref of recommendations)
      await page.getByRole('checkbox', { name: new RegExp(`^${ref}\\b`, 'u') }).check();
    await this.press('Make the draft');
  }
}

export class ChooseAssemblySheet extends Sheet {
  protected readonly address = /^\/officer\/consultations\/new$/u;
  protected readonly heading = 'Which assembly’s recommendations?';

  async choose(title: string): Promise<void> {
    await this.follow(title);
  }
}

/** The overview of one consultation, for officers. */
export class ConsultationSheet extends Sheet {
  protected readonly address = /^\/officer\/consultations\/[a-z0-9-]+$/u;

  constructor(
    person: Sheet['person'],
    protected readonly heading: string,
  ) {
    super(person);
  }

  async open(task: string): Promise<void> {
    await this.follow(task);
  }

  async goToLaunch(): Promise<void> {
    await this.follow('Go to the launch');
  }
}

/** One part of what is said of the whole consultation. */
export class PartSheet extends Sheet {
  protected readonly address = /^\/officer\/consultations\/[a-z0-9-]+\/edit\/[a-z]+$/u;

  constructor(
    person: Sheet['person'],
    protected readonly heading: string,
  ) {
    super(person);
  }

  async write(fields: Readonly<Record<string, string>>): Promise<void> {
    await this.fill(fields);
    await this.press('Save');
  }

  async writeTimes(times: Times): Promise<void> {
    await this.write(timesIn(times));
  }
}

export class ItemSheet extends Sheet {
  protected readonly address = /^\/officer\/consultations\/[a-z0-9-]+\/items\/[A-Za-z0-9.-]+$/u;
  protected readonly heading: string;

  constructor(person: Sheet['person'], ref: string) {
    super(person);
    this.heading = `Item ${ref}`;
  }

  async write(item: ItemInput): Promise<void> {
    await this.fill({
      'What people can still change': item.scopeOpen ?? '',
      'What is already settled, and why': item.scopeFixed ?? '',
      Reasons: item.reasons ?? '',
    });
    for (const [index, option] of (item.options ?? []).entries()) {
      const group = await this.row(`Option ${String(index + 1)}`);
      await this.fill({ Title: option.title, Description: option.description ?? '' }, group);
      const kind = option.discarded ? 'Ruled out' : option.preferred ? /preferred/u : 'Realistic';
      const select = group.getByLabel('It is', { exact: true });
      const labels = await select.locator('option').allInnerTexts();
      await select.selectOption({
        label: labels.find((label) => (typeof kind === 'string' ? label === kind : kind.test(label))) ?? '',
      });
      await this.fill({ 'If ruled out: why': option.why ?? '' }, group);
    }
    for (const [index, question] of item.questions.entries()) {
      const group = await this.row(`Question ${String(index + 1)}`);
      await this.fill({ Question: question.prompt }, group);
      await group.getByLabel('Kind', { exact: true }).selectOption(question.kind);
    }
  }

  async save(): Promise<void> {
    await this.press(/^Save( and go to the next item)?$/u);
  }

  /** The fields of a row; where the page has too few rows, it is saved for more. */
  private async row(name: string) {
    const page = await this.here();
    const group = page.getByRole('group', { name, exact: true });
    if ((await group.count()) === 0) await this.press('Save and add another option or question');
    return group;
  }
}

export class LaunchSheet extends Sheet {
  protected readonly address = /^\/officer\/consultations\/[a-z0-9-]+\/launch(\/[a-z-]+)?$/u;
  protected readonly heading = 'Launch';

  async setAside(rule: string, reason: string): Promise<void> {
    const page = await this.here();
    const finding = page.locator(`#rule-${rule}`);
    await finding.getByText(`Set ${rule} aside`, { exact: true }).click();
    await this.fill({ Reason: reason }, finding);
    await this.press('Set it aside', finding);
  }

  async submit(): Promise<void> {
    await this.press('Submit for approval');
  }

  async approve(): Promise<void> {
    await this.press('Approve the launch');
  }

  async extend(times: Pick<Times, 'closesDate' | 'closesTime'>, reason: string): Promise<void> {
    const page = await this.here();
    const form = page.locator('form[action$="/launch/extend"]');
    await this.fill({ 'Closes on': times.closesDate, 'Closes at': times.closesTime, Reason: reason }, form);
    await this.press('Extend', form);
  }
}
