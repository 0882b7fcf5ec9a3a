import { Sheet } from './sheet.js';

export class NewAssemblySheet extends Sheet {
  protected readonly address = /^\/officer\/assemblies(\/new)?$/u;
  protected readonly heading = 'Write down an assembly';

  async write(fields: Readonly<Record<string, string>>): Promise<void> {
    await this.fill(fields);
    await this.press('Save the record');
  }
}

export class AssemblySheet extends Sheet {
  protected readonly address = /^\/officer\/assemblies\/[a-z0-9-]+(#.*)?$/u;

  constructor(
    person: Sheet['person'],
    protected readonly heading: string,
  ) {
    super(person);
  }

  async publish(): Promise<void> {
    await this.press('Publish the assembly');
  }

  async bringRecommendationsIn(): Promise<void> {
    await this.follow('Bring recommendations in from a file');
  }

  async publishRecommendations(): Promise<void> {
    await this.press(/^Publish \d+ recommendations?$/u);
  }

  async recommendations(): Promise<string[]> {
    const page = await this.here();
    return page.getByRole('region', { name: 'Recommendations' }).getByRole('rowheader').allInnerTexts();
  }
}

export class ChooseFileSheet extends Sheet {
  protected readonly address = /\/recommendations\/import$/u;
  protected readonly heading = 'Bring recommendations in from a file';

  async upload(name: string, content: string): Promise<void> {
    const page = await this.here();
    await page
      .getByLabel('A CSV, JSON or Excel (.xlsx) file')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
    await this.press('Look at it');
  }
}

export class PreviewSheet extends Sheet {
  protected readonly address = /\/recommendations\/import\/[0-9a-f-]+$/u;

  constructor(person: Sheet['person'], fileName: string) {
    super(person);
    this.heading = new RegExp(`^${fileName.replaceAll('.', '\\.')}`, 'u');
  }

  protected readonly heading: RegExp;

  /** Says what a column of the file is. */
  async map(column: string, field: string): Promise<void> {
    const page = await this.here();
    const select = page.getByLabel(`What the column ${column} is`, { exact: true });
    if (!(await select.isVisible())) await page.getByText('What the columns are', { exact: true }).click();
    await select.selectOption({ label: field });
  }

  async readAgain(): Promise<void> {
    await this.press('Read it again');
  }

  async chooseAnotherFile(): Promise<void> {
    await this.follow('Choose another file');
  }

  async store(): Promise<void> {
    await this.press(/^Store /u);
  }

  /** The rows that would be stored, cell by cell. */
  async rows(): Promise<string[][]> {
    const page = await this.here();
    const rows = page.getByRole('region', { name: 'What would be stored' }).locator('tbody tr');
    return Promise.all((await rows.all()).map((row) => row.locator('th, td').allInnerTexts()));
  }
}
