import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Intake } from '#intake';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { FormPage } from './form-page.js';

const MEGABYTE = 1024 * 1024;

describe('whatever somebody types', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let slug: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    slug = (await running.factory.consultation({ words: ['Plant a tree at every stop.'] })).slug;
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  async function keptOf(form: FormPage): Promise<string | undefined> {
    await form.send();
    const { reference, secret } = await form.receipt();
    return (await running.app.get(Intake).receipt(reference, secret)).answers[0]?.text;
  }

  it.each([
    ['an emoji', 'Trees 🌳 for all 👩‍👩‍👧'],
    ['right-to-left text', 'أوافق على ذلك تماماً، شكراً'],
    ['markup', '<script>alert(1)</script> & "quotes" \'and\' {{ braces }}'],
    ['lines, also empty ones at either end', '\n\nFirst\n\n  second\n'],
  ])('keeps %s as it was typed, and shows it as it was typed', async (_what, words) => {
    const form = await FormPage.open(running.url);
    await form.answerAll(slug, words);
    const shown = form.page.locator('.govuk-summary-list__value').nth(1);
    expect((await shown.textContent())?.trim()).toBe(words.trim());
    expect(await keptOf(form)).toBe(words);
  });

  it('keeps a megabyte of text whole', async () => {
    const words = 'A tree at every stop, please. '.repeat(MEGABYTE / 30);
    const form = await FormPage.open(running.url);
    await form.answerAll(slug, words);
    expect(await keptOf(form)).toBe(words);
  });

  it.each([
    ['a NUL, with the replacement character in its place', 'a%00b', 'a\ufffdb'],
    ['bytes that are no text, as they were encoded', 'a%ED%A0%BDb', 'a%ED%A0%BDb'],
  ])('takes %s', async (_what, encoded, kept) => {
    const form = await FormPage.open(running.url);
    await form.answerAll(slug, 'soon to be replaced');
    const address = `/consultations/${slug}/respond/answer/R1/text`;
    await form.visit(address);
    const csrf = await form.page.locator('main input[name="_csrf"]').inputValue();
    const cookies = await form.page.context().cookies(running.url + address);
    const response = await fetch(running.url + address, {
      method: 'POST',
      headers: {
        cookie: cookies.map((one) => `${one.name}=${one.value}`).join('; '),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `_csrf=${encodeURIComponent(csrf)}&answer=${encoded}`,
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
    await form.visit(`/consultations/${slug}/respond/check`);
    expect(await keptOf(form)).toBe(kept);
  });

  it('says so where a name or an answer cannot be, and stores nothing of it', async () => {
    const form = await FormPage.open(running.url);
    await form.answerAll(slug, 'Long names.');
    await form.visit(`/consultations/${slug}/respond/contact`);
    await form.fill('Your name (optional)', 'n'.repeat(201));
    await form.continue();
    await form.hasError('Name must be 200 characters or fewer');
  });
});
