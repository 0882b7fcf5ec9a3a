import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Equality, Intake } from '#intake';
import { JobHost } from '#platform';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { OPEN, STANCE } from '../../support/factory.js';
import { FormPage } from './form-page.js';
import { Mailbox } from './mailbox.js';

const LETTER = { name: 'Our letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Trees give shade.\n') };
const PROGRAM = { name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\x90\x00\x03\x00\x00\x00') };

describe('every page of the form and of the receipt, without JavaScript, in order and out of it', () => {
  const mailbox = new Mailbox();
  let database: TestDatabase;
  let running: RunningApp;
  let slug: string;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'throughline-files-'));
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url, smtpUrl: await mailbox.open(), worker: 'idle' });
    const questions = [STANCE, { ...OPEN, required: true }];
    slug = (await running.factory.consultation({ item: { questions } })).slug;
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await mailbox.close();
    await rm(folder, { recursive: true });
    await database.drop();
  });

  /** As a window of 1280 by 1024 shows at 400 %, or a small telephone. */
  async function opened(height: number, deviceScaleFactor: number): Promise<FormPage> {
    const form = await FormPage.open(running.url, { width: 320 });
    const devtools = await form.page.context().newCDPSession(form.page);
    const screen = { width: 320, height, deviceScaleFactor, mobile: false };
    await devtools.send('Emulation.setDeviceMetricsOverride', screen);
    return form;
  }

  it.each([
    ['at 400 % zoom', 256, 4],
    ['on a screen of 320 pixels', 568, 1],
  ])(
    'works %s, with every error in words',
    async (_what, height, scale) => {
      const form = await opened(height, scale);
      const { page } = form;
      const address = `wanda-${String(scale)}@example.org`;
      await form.visit(`/consultations/${slug}/respond`);
      await form.isOn('Which recommendations do you want to answer?');
      await page.getByRole('checkbox').last().uncheck();
      await form.continue();
      await form.isOn('What do you think of this recommendation?');
      await form.choose('Support');
      await form.continue();
      await form.isOn('Why do you think so?');
      await form.continue();
      await form.hasError('Enter your answer');
      await page.getByRole('textbox').fill('Shade in summer,\n\n  and birds.');
      await form.continue();

      await form.isOn('Do you want to add a file?');
      await form.press('Add this file');
      await form.hasError('Choose a file to add');
      await page.getByLabel('Add a file').setInputFiles(PROGRAM);
      await form.press('Add this file');
      expect(await page.getByRole('alert').innerText()).toContain('“letter.pdf” cannot be taken. Choose a PDF');
      await form.isOn('Do you want to add a file?');
      await page.getByLabel('Add a file').setInputFiles({ ...LETTER, buffer: Buffer.alloc(0) });
      await form.press('Add this file');
      await form.hasError('“Our letter.txt” is empty. Choose a file with something in it');
      for (const megabytes of [11, 26]) {
        const file = join(folder, LETTER.name);
        await writeFile(file, '');
        await truncate(file, megabytes * 1024 * 1024);
        await page.getByLabel('Add a file').setInputFiles(file);
        await form.press('Add this file');
        await form.hasError('“Our letter.txt” is larger than 10 MB. Choose a smaller file');
      }
      for (const name of ['first.txt', 'Our letter.txt']) {
        await page.locator('input[type=file]').setInputFiles({ ...LETTER, name });
        await form.press('Add this file');
      }
      await form.isOn('Do you want to add a file?');
      await form.press('Remove first.txt');
      expect(await page.locator('.respond-files').innerText()).toContain('Our letter.txt (18 bytes)');
      await form.continue();

      await form.isOn('Who are you answering for?');
      await form.press('Save and come back later');
      await form.isOn('Save and come back later');
      await form.fill('Your email address', 'not an address');
      await form.press('Send me a link');
      await form.hasError('Enter an email address like name@example.org');
      await form.fill('Your email address', address);
      await form.press('Send me a link');
      await form.isOn('Your answer is saved');
      expect(await page.getByText(`We are sending a link to ${address}.`).isVisible()).toBe(true);
      await running.worker?.get(JobHost).runScheduled();

      const link = mailbox.link(address);
      const later = await opened(height, scale);
      await later.visit(link);
      await later.isOn('Continue your answer');
      await later.page.reload();
      await later.press('Continue my answer');
      await later.isOn('Who are you answering for?');
      await form.visit(link);
      await form.isOn('This link no longer works');
      await form.visit(`/consultations/${slug}/respond/check`);
      await form.isOn('Which recommendations do you want to answer?');

      await later.choose('Myself');
      await later.continue();
      await later.isOn('Your name and email');
      await later.fill('Email (optional)', 'wrong');
      await later.press('Save and come back later');
      await later.hasError('Enter an email address like name@example.org, or leave it empty');
      await later.fill('Email (optional)', '');
      await later.continue();
      await later.isOn('May we publish your answer?');
      await later.choose('Do not publish it');
      await later.continue();
      await later.isOn('Check your answers before you send them');
      const shown = await later.page.locator('main').innerText();
      for (const part of ['Shade in summer,\n\n  and birds.', 'Our letter.txt']) expect(shown).toContain(part);
      await later.send();
      await later.isOn('Answer received');
      const receipt = await later.receipt();
      const story = await running.app.get(Intake).receipt(receipt.reference, receipt.secret);
      expect(story.answers).toMatchObject([{ stance: 'supports', text: 'Shade in summer,\n\n  and birds.' }]);

      await later.page.getByRole('link', { name: 'Answer a few questions about you' }).click();
      await later.isOn('Help us see who answered (optional)');
      await later.page.getByLabel('First part of the postcode').fill('nowhere');
      await later.choose('75 or over');
      await later.press('Save my answers');
      await later.hasError('Enter the first part of a postcode, like AL3, or leave it empty');
      expect(await later.page.getByLabel('75 or over').isChecked()).toBe(true);
      await later.page.getByLabel('First part of the postcode').fill('al3');
      await later.press('Save my answers');
      await later.isOn('Answer received');
      const equality = running.app.get(Equality);
      expect(await equality.of(story.submissionId)).toEqual({ age: '75-over', postcode: 'AL3' });

      await later.visit('/receipts');
      await later.fill('Reference', receipt.reference);
      await later.fill('Secret', receipt.secret);
      await later.press('Show what became of it');
      await later.isOn(`Your answer ${receipt.reference}`);
      await later.press('Delete my answers about me');
      await later.isOn('Delete your answers about you?');
      await later.press('Delete my answers about me');
      await later.isOn(`Your answer ${receipt.reference}`);
      expect(await equality.of(story.submissionId)).toBeUndefined();
      await later.press('That was not me');
      await later.isOn('Somebody else sent this answer?');
      await later.press('No, leave it as it is');
      await later.press('Take my answer back');
      await later.isOn('Take this answer back?');
      await later.press('Take my answer back');
      await later.isOn(`Your answer ${receipt.reference}`);
      expect(await later.page.getByText('It was taken back, and does not count.').isVisible()).toBe(true);
      expect(await later.page.getByRole('button', { name: 'Change my answer' }).count()).toBe(0);
    },
    180_000,
  );

  it('keeps the answer of somebody who leaves at the questions about them', async () => {
    const form = await FormPage.open(running.url);
    await form.visit(`/consultations/${slug}/respond`);
    await form.page.getByRole('checkbox').last().uncheck();
    await form.continue();
    await form.continue();
    await form.page.getByRole('textbox').fill('And then I left.');
    for (let pages = 0; pages < 2; pages += 1) await form.continue();
    await form.choose('Myself');
    for (let pages = 0; pages < 2; pages += 1) await form.continue();
    await form.choose('Do not publish it');
    await form.continue();
    await form.send();
    const { reference, secret } = await form.receipt();
    await form.page.getByRole('link', { name: 'Answer a few questions about you' }).click();
    await form.choose('Under 16');
    await form.page.context().clearCookies();
    await form.press('Save my answers');
    expect(form.page.url()).not.toContain(secret);
    const story = await running.app.get(Intake).receipt(reference, secret);
    expect(story.answers[0]?.text).toBe('And then I left.');
    expect(story.dispositions.at(-1)?.disposition).toBe('considered');
    expect(await running.app.get(Equality).of(story.submissionId)).toBeUndefined();
  });

  it('leads from a receipt back into the form, and the new answer takes the place of the one before', async () => {
    const first = await running.factory.submission(
      { slug },
      {
        answers: [{ item: 'R1', stance: 'opposes', text: 'As first sent.' }],
        respondent: { kind: 'person', name: 'Wanda' },
      },
    );
    await running.app.get(Equality).save(first.submissionId, { age: '25-34' });
    const form = await FormPage.open(running.url, { width: 1280 });
    await form.visit('/receipts');
    await form.fill('Reference', first.reference);
    await form.fill('Secret', first.secret);
    await form.press('Show what became of it');
    await form.press('Change my answer');
    await form.isOn('Check your answers before you send them');
    const shown = await form.page.locator('main').innerText();
    for (const part of [`You are changing your answer ${first.reference}`, 'Oppose', 'As first sent.', 'Wanda']) {
      expect(shown).toContain(part);
    }
    await form.page.getByRole('link', { name: 'Change the answer to: Why do you think so?' }).click();
    await form.page.getByRole('textbox').fill('As I see it now.');
    await form.continue();
    await form.send();
    await form.isOn('Answer received');
    expect(await form.page.getByText(`It replaces your answer ${first.reference}`).isVisible()).toBe(true);
    const { reference, secret } = await form.receipt();
    const intake = running.app.get(Intake);
    const [before, after] = [
      await intake.receipt(first.reference, first.secret),
      await intake.receipt(reference, secret),
    ];
    expect(before.dispositions.at(-1)).toMatchObject({
      disposition: 'superseded_by',
      reason: `The sender replaced it by ${reference}.`,
      by: 'sender',
    });
    expect(after.answers).toMatchObject([{ stance: 'opposes', text: 'As I see it now.' }]);
    expect(await running.app.get(Equality).of(after.submissionId)).toEqual({ age: '25-34' });
    await form.visit('/receipts');
    await form.fill('Reference', first.reference);
    await form.fill('Secret', first.secret);
    await form.press('Show what became of it');
    expect(await form.page.getByText(`The sender replaced it by ${reference}.`).isVisible()).toBe(true);
  });
});
