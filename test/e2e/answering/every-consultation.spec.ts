import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatInstant } from '#consultations';
import { Intake } from '#intake';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { FormPage } from './form-page.js';

const WORDS = ['Plant a tree at every stop.'];

describe('the form of consultations of every state and size', () => {
  let database: TestDatabase;
  let running: RunningApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  it('says when it opens, and takes nothing before', async () => {
    const { slug, opensAt, timeZone } = await running.factory.consultation({ state: 'forthcoming', words: WORDS });
    const form = await FormPage.open(running.url);
    await form.visit(`/consultations/${slug}/respond`);
    await form.isOn('You cannot answer now');
    const opens = `This consultation opens at ${formatInstant(opensAt, timeZone)}.`;
    expect(await form.page.locator('main').innerText()).toContain(opens);
    await form.visit(`/consultations/${slug}/respond/answer/R1/text`);
    await form.isOn('You cannot answer now');
  });

  it('takes an answer after the closing time, says beforehand that it is late, and marks it', async () => {
    const { slug, closesAt, timeZone } = await running.factory.consultation({ state: 'closed', words: WORDS });
    const closed = `This consultation closed at ${formatInstant(closesAt, timeZone)}.`;
    const form = await FormPage.open(running.url);
    await form.visit(`/consultations/${slug}/respond`);
    await form.isOn('Answer the consultation');
    expect(await form.page.locator('main').innerText()).toContain(closed);
    await form.continue();
    await form.choose('Support');
    await form.continue();
    await form.page.getByRole('textbox').fill('I was away.');
    await form.continue();
    await form.continue();
    await form.choose('Myself');
    await form.continue();
    await form.continue();
    await form.choose('Do not publish it');
    await form.continue();
    expect(await form.page.locator('main').innerText()).toContain(closed);
    await form.send();
    await form.isOn('Answer received');
    expect(await form.page.locator('main').innerText()).toContain('Your answer came after the closing time.');
    const { reference, secret } = await form.receipt();
    expect(await running.app.get(Intake).receipt(reference, secret)).toMatchObject({ late: true });
  });

  it('begins with the first question where there is only one recommendation', async () => {
    const { slug } = await running.factory.consultation({ words: WORDS });
    const form = await FormPage.open(running.url);
    await form.visit(`/consultations/${slug}/respond`);
    await form.isOn('What do you think of this recommendation?');
  });

  it('carries two hundred recommendations, and asks about those that were chosen', async () => {
    const words = Array.from({ length: 200 }, (_, at) => `Plant ${String(at + 1)} trees at every stop.`);
    const { slug } = await running.factory.consultation({ words });
    const form = await FormPage.open(running.url);
    await form.visit(`/consultations/${slug}/respond`);
    await form.isOn('Which recommendations do you want to answer?');
    const boxes = form.page.getByRole('checkbox');
    expect(await boxes.count()).toBe(200);
    await form.continue();
    await form.hasError('Choose at least one recommendation to answer');
    await boxes.last().check();
    await form.continue();
    expect(form.path).toBe(`/consultations/${slug}/respond/answer/R200/stance`);
    expect(await form.page.locator('blockquote').innerText()).toBe('Plant 200 trees at every stop.');
    expect(await form.page.getByText('Question 1 of 2').isVisible()).toBe(true);
  });

  it.each(['draft', 'nothing'])('shows nothing of what is not public (%s)', async (state) => {
    const slug = state === 'draft' ? (await running.factory.consultation({ state, words: WORDS })).slug : state;
    for (const path of ['', '/check', '/sent', '/answer/R1/text']) {
      expect((await fetch(`${running.url}/consultations/${slug}/respond${path}`)).status).toBe(404);
    }
  });

  it('answers 404 for a question that there is not', async () => {
    const { slug } = await running.factory.consultation({ words: WORDS });
    const response = await fetch(`${running.url}/consultations/${slug}/respond/answer/R1/nothing`);
    expect(response.status).toBe(404);
  });
});
