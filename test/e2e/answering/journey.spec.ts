import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Intake } from '#intake';
import { Journal } from '#journal';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { OPEN, question, STANCE } from '../../support/factory.js';
import { FormPage } from './form-page.js';

const WHERE = question({
  key: 'where',
  kind: 'multiple',
  prompt: 'Where do you wait most?',
  options: [
    { value: 'centre', label: 'In the town centre' },
    { value: 'village', label: 'In a village' },
    { value: 'none', label: 'None of these' },
  ],
});
const OFTEN = question({
  key: 'often',
  kind: 'single',
  prompt: 'How often do you take the bus?',
  required: true,
  options: [
    { value: 'daily', label: 'Every day' },
    { value: 'rarely', label: 'Hardly ever' },
    { value: 'unsure', label: 'Don’t know' },
  ],
});

describe('answering a consultation, without JavaScript and on a narrow screen', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let slug: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    slug = (await running.factory.consultation({ item: { questions: [STANCE, OPEN, WHERE, OFTEN] } })).slug;
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  it('leads from the first question to a receipt, every page accessible, every error in words', async () => {
    const form = await FormPage.open(running.url);
    const { page } = form;

    await form.visit(`/consultations/${slug}/respond`);
    await form.isOn('Which recommendations do you want to answer?');
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck();
    await form.continue();
    await form.hasError('Choose at least one recommendation to answer');
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await form.continue();

    await form.isOn('What do you think of this recommendation?');
    expect(await page.locator('blockquote').innerText()).toContain('Every bus stop used by more than fifty people');
    expect(await page.getByText('Question 1 of 8').isVisible()).toBe(true);
    await form.choose('Oppose');
    await form.continue();

    await form.isOn('Why do you think so?');
    await page.locator('summary').click();
    expect(await page.getByText('Roofs only').isVisible()).toBe(true);
    await form.isOn('Why do you think so?');
    await page.getByRole('textbox').fill('Two lines\nof reasons.');
    await form.continue();

    await form.isOn('Where do you wait most?');
    await form.choose('In the town centre');
    await form.choose('In a village');
    await form.continue();

    await form.isOn('How often do you take the bus?');
    await form.continue();
    await form.hasError('Choose an answer');
    await form.choose('Every day');
    await form.continue();

    await form.isOn('What do you think of this recommendation?');
    await form.press('Skip recommendation R2');

    await form.isOn('Do you want to add a file?');
    await form.continue();

    await form.isOn('Who are you answering for?');
    await form.continue();
    await form.hasError('Choose whether you answer for yourself or on behalf of an organisation');
    await form.choose('An organisation or a group');
    await form.continue();

    await form.isOn('About your organisation');
    await form.fill('Email (optional)', 'not an address');
    await form.fill('Your name (optional)', 'Wanda');
    await form.continue();
    await form.hasError('Enter the name of the organisation');
    await form.hasError('Enter an email address like name@example.org, or leave it empty');
    expect(await page.getByLabel('Email (optional)').inputValue()).toBe('not an address');
    expect(await page.getByLabel('Your name (optional)').inputValue()).toBe('Wanda');
    await form.fill('Name of the organisation', 'Bus users of Aldermouth');
    await form.fill('Email (optional)', 'wanda@example.org');
    await form.continue();

    await form.isOn('May we publish your answer?');
    await form.continue();
    await form.hasError('Choose how your answer may be published');
    await form.choose('Publish it with the name “Bus users of Aldermouth”');
    await form.continue();

    await form.isOn('Check your answers before you send them');
    const rows = await page.locator('.govuk-summary-list__row').allInnerTexts();
    const shown = rows.map((row) => row.replaceAll(/\s+/gu, ' '));
    expect(shown.slice(0, 4).map((row) => row.replace(/ Change.*$/u, ''))).toEqual([
      'What do you think of this recommendation? Oppose',
      'Why do you think so? Two lines of reasons.',
      'Where do you wait most? In the town centre In a village',
      'How often do you take the bus? Every day',
    ]);

    await page.getByRole('link', { name: 'Change the answer to: What do you think of this recommendation?' }).click();
    await form.isOn('What do you think of this recommendation?');
    expect(await page.getByLabel('Oppose', { exact: true }).isChecked()).toBe(true);
    await form.choose('Strongly oppose');
    await form.continue();
    await form.isOn('Check your answers before you send them');
    expect(await page.getByText('Strongly oppose').isVisible()).toBe(true);

    await form.send();
    await form.isOn('Answer received');
    const { reference, secret } = await form.receipt();
    expect(form.path).toBe(`/consultations/${slug}/respond/sent`);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save a record' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${reference}.txt`);
    const record = await readFile(await download.path(), 'utf8');
    for (const part of [
      reference,
      secret,
      'Strongly oppose',
      'Two lines\n  of reasons.',
      'In the town centre\n  In a village',
    ]) {
      expect(record).toContain(part);
    }

    const story = await running.app.get(Intake).receipt(reference, secret);
    expect(story).toMatchObject({
      channel: 'web',
      publish: 'name',
      respondent: { kind: 'organisation', organisation: 'Bus users of Aldermouth' },
      answers: [
        {
          item: 'R1',
          stance: 'strongly_opposes',
          text: 'Two lines\nof reasons.',
          choices: { where: ['centre', 'village'], often: 'daily' },
        },
      ],
    });
  });

  it('tells the story of an answer to whoever has its receipt', async () => {
    const { reference, secret } = await running.factory.submission(
      { slug },
      { answers: [{ item: 'R1', text: 'Half an hour in the rain.', choices: { often: 'daily' } }] },
    );
    await running.app.get(Journal).integrate();
    const form = await FormPage.open(running.url);
    await form.visit('/receipts');
    await form.isOn('Check your receipt');
    await form.press('Show what became of it');
    await form.hasError('Enter the secret that came with the reference');
    await form.fill('Reference', `${reference.slice(0, -1)}${reference.endsWith('2') ? '3' : '2'}`);
    await form.fill('Secret', secret);
    await form.press('Show what became of it');
    expect(await form.page.getByRole('alert').innerText()).toMatch(/mistyped|no answer with this reference/u);
    await form.fill('Reference', reference.toLowerCase());
    await form.fill('Secret', 'AAAA-AAAA-AAAA-AAAA');
    await form.press('Show what became of it');
    await form.hasError('We have no answer with this reference and this secret. Check both, letter by letter');
    await form.fill('Secret', secret);
    await form.press('Show what became of it');
    await form.isOn(`Your answer ${reference}`);
    expect(form.path).toBe('/receipts');
    expect(await form.page.getByText('It counts as an answer of its own.').isVisible()).toBe(true);
    await form.page.locator('summary').click();
    await form.page.getByRole('link', { name: /^entry \d+ of the journal$/u }).click();
    await form.isOn('An answer was received');
    await form.page.getByRole('link', { name: 'The journal', exact: true }).first().click();
    await form.isOn('The journal');
  });
});
