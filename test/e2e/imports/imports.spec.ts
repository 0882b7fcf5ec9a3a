import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ImportDesk, Intake } from '#intake';
import { PASSWORD, startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser, findChromium, newPage } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { until } from '../../support/until.js';
import { FormPage } from '../answering/form-page.js';

const browsing = findChromium() === undefined ? describe.skip : describe;
if (findChromium() === undefined) console.warn('Left out: the pages of imports, because there is no Chromium.');

const SURVEY =
  'Ref;Why do you think so?;Do you agree?\n1;"More seats, please.\nAnd roofs.";Agree\n2;=1+1;perhaps\n3;No.;Disagree\n';

browsing('an officer brings responses in from a file', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let folder: string;
  let consultation: { id: string; slug: string; title: string };
  let imports: string;
  let officer: FormPage;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url, worker: 'hosting' });
    consultation = await running.factory.consultation({ words: ['A seat at every stop.'] });
    imports = `/officer/consultations/${consultation.slug}/imports`;
    folder = await mkdtemp(join(tmpdir(), 'imports-'));
    officer = new FormPage(await newPage({ width: 1280 }), running.url);
    await signIn(officer, await running.staff('officer'));
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  async function signIn(form: FormPage, email: string): Promise<void> {
    await form.visit(`/sign-in?next=/officer/consultations/${consultation.slug}`);
    await form.fill('Email address', email);
    await form.fill('Password', PASSWORD);
    await form.press('Sign in');
  }

  async function upload(form: FormPage, name: string, content: string | Buffer): Promise<void> {
    const path = join(folder, name);
    await writeFile(path, content);
    await form.page.getByLabel('File', { exact: true }).setInputFiles(path);
    await form.press('Upload');
  }

  /** Accessible at both widths; `PICTURES=folder` keeps what it looked like. */
  async function looksRight(form: FormPage, heading: string, picture: string): Promise<void> {
    for (const width of [375, 1280]) {
      await form.page.setViewportSize({ width, height: 900 });
      await form.isOn(heading);
      const pictures = process.env['PICTURES'];
      if (pictures === undefined) continue;
      await mkdir(pictures, { recursive: true });
      await form.page.screenshot({ path: join(pictures, `${picture}-${String(width)}.png`), fullPage: true });
    }
  }

  it('from the upload to the rows that were not taken, mended and brought in again', async () => {
    const { page } = officer;
    await page.getByRole('link', { name: 'Bring responses in from a file' }).click();
    await looksRight(officer, 'Bring responses in from a file', 'empty');
    await officer.press('Upload');
    await officer.hasError('Choose a CSV, Excel or JSON lines file');
    await upload(officer, 'latin1.csv', Buffer.from('text\ncaf\u00e9\n', 'latin1'));
    await officer.hasError(
      'latin1.csv: line 2: is not text in UTF-8; save the file again as "CSV UTF-8" or as a workbook',
    );

    await upload(officer, 'survey.csv', SURVEY);
    await looksRight(officer, 'What the columns are', 'columns');
    const chosen = async (column: string) => page.getByLabel(`What the column ${column} is`).inputValue();
    expect([await chosen('Why do you think so?'), await chosen('Do you agree?')]).toEqual(['R1.text', 'R1.stance']);
    expect(await chosen('Ref')).toBe('');
    await page.getByLabel('What the column Do you agree? is').selectOption('R1.text');
    await officer.press('Bring them in');
    await officer.hasError(
      'Do you agree? "R1.text" is what Why do you think so? is already; one column is expected for it',
    );
    await page.getByLabel('What the column Do you agree? is').selectOption('R1.stance');
    await page.getByLabel('What the column Ref is').selectOption('id');
    await officer.fill('Save this mapping as (optional)', 'Our survey');
    await officer.press('Bring them in');
    // The page follows by itself, by server-sent events.
    await page.getByRole('heading', { name: 'Not taken' }).waitFor({ timeout: 60_000 });
    await looksRight(officer, 'survey.csv', 'result');
    expect(await page.locator('main').innerText()).toContain('3 rows: 2 stored, 0 in already, 1 not taken.');
    expect(await page.locator('tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^3\s+Do you agree\?: "perhaps" is not one of/u),
    ]);

    const href = await page.getByRole('button', { name: /Download the rows/u }).getAttribute('href');
    const csv = await (await page.request.get(running.url + (href ?? ''))).text();
    expect(csv).toContain("2,'=1+1,perhaps,");
    await officer.visit(imports);
    await upload(officer, 'mended.csv', csv.replace('perhaps', 'Not sure'));
    expect(await page.locator('main').innerText()).toContain('Read by the saved mapping Our survey');
    await officer.press('Bring them in');
    await page.getByText('1 row: 1 stored, 0 in already, 0 not taken.').waitFor({ timeout: 60_000 });
    await officer.visit(imports);
    await looksRight(officer, 'Bring responses in from a file', 'list');
    expect(await running.app.get(Intake).reconciliation(consultation.id)).toMatchObject({
      received: 3,
      byChannel: [{ channel: 'bulk', n: 3 }],
      balanced: true,
    });
  }, 180_000);

  it('works without JavaScript: the page loads itself again until it is done', async () => {
    const form = await FormPage.open(running.url);
    await signIn(form, await running.staff('officer'));
    await form.visit(imports);
    await upload(form, 'plain.csv', 'text\nWith a roof.\n');
    await form.press('Bring them in');
    const desk = running.app.get(ImportDesk);
    const [latest] = await desk.list(consultation.slug);
    await until(async () => (await desk.get(consultation.slug, latest?.id ?? '')).state === 'done', {
      seconds: 60,
      what: 'it is done',
    });
    await form.visit(`${imports}/${latest?.id ?? ''}`);
    await form.isOn('plain.csv');
    expect(await form.page.locator('main').innerText()).toContain('1 row: 1 stored');
  }, 120_000);

  it('takes no bytes from anybody who may not send them', async () => {
    const member = await FormPage.open(running.url);
    await signIn(member, await running.staff('member'));
    const body = {
      multipart: { _csrf: 'none', file: { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('text\nx\n') } },
    };
    const before = (await running.app.get(ImportDesk).list(consultation.slug)).length;
    expect((await member.page.request.post(running.url + imports, body)).status()).toBe(403);
    expect((await officer.page.request.post(running.url + imports, body)).status()).toBe(403);
    expect(await running.app.get(ImportDesk).list(consultation.slug)).toHaveLength(before);
  });
});
