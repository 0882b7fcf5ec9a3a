import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { FormPage, openedAMinuteAgo } from './form-page.js';

/** Presses Tab until what has the focus answers to `name`; fails where it is not reached. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    if ((await focused.count()) === 0) continue;
    const label = await focused.evaluate((element) => {
      const { labels, textContent, value } = element as unknown as {
        labels?: ArrayLike<{ textContent: string }>;
        textContent: string;
        value?: string;
      };
      return labels?.[0]?.textContent ?? (textContent || value) ?? '';
    });
    if (label.trim().startsWith(name)) return;
  }
  throw new Error(`"${name}" was not reached by Tab at ${page.url()}`);
}

describe('answering by keyboard alone', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let slug: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    slug = (await running.factory.consultation({ words: ['Plant a tree at every stop. '.repeat(30).trim()] })).slug;
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  it.each([false, true])('reaches the receipt (scripts of the page run: %s)', async (javaScript) => {
    const form = await FormPage.open(running.url, { javaScript, width: 1280 });
    const { page } = form;
    await form.visit(`/consultations/${slug}/respond`);
    await tabTo(page, 'Skip to main content');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Plant a tree');
    await tabTo(page, 'Strongly support');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'Continue');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/text');
    await tabTo(page, 'Why do you think so?');
    await page.keyboard.type('Shade in summer.');
    await tabTo(page, 'Continue');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/files');
    await tabTo(page, 'Continue');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/about-you');
    await tabTo(page, 'Myself');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/contact');
    await tabTo(page, 'Continue');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/publishing');
    await tabTo(page, 'Publish it with my name');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'Continue');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/check');
    expect(await page.locator('.govuk-summary-list').first().innerText()).toContain('Shade in summer.');
    await openedAMinuteAgo(running);
    await tabTo(page, 'Send my answer');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sent');
    await form.isOn('Answer received');
    await tabTo(page, 'Save a record');
    await tabTo(page, 'Answer a few questions about you');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/who-answered');
    await tabTo(page, 'Under 16');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'Prefer not to say');
    await page.keyboard.press('Space');
    await tabTo(page, 'Save my answers');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sent');
    expect(await page.getByText('What you said about you is kept apart from your answer.').isVisible()).toBe(true);
  });
});
