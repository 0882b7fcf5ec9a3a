import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Journal, Subscriptions } from '#journal';
import { PASSWORD, startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { FormPage } from './form-page.js';

const HOSTILE = '</pre><script>alert("x")</script> \u0007 bell';

describe('officers read what came in and what went out', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let officer: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url, worker: 'idle' });
    const { slug } = await running.factory.consultation({ words: ['Plant a tree at every stop.'] });
    await running.factory.submission({ slug });
    await running.factory.submission(
      { slug },
      {
        answers: [{ item: 'R1', stance: 'opposes', text: HOSTILE }],
        respondent: { kind: 'organisation', organisation: 'Friends of the oak', email: 'oak@example.org' },
      },
    );
    await running.factory.submission({ slug }, { answers: [{ item: 'R1', text: 'n/a' }] });
    await running.app.get(Journal).integrate();
    await running.worker?.get(Subscriptions).settle();
    officer = await running.staff('officer');
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  async function signedIn(email: string, path: string, width = 375): Promise<FormPage> {
    const form = await FormPage.open(running.url, { width });
    await form.visit(path);
    await form.fill('Email address', email);
    await form.fill('Password', PASSWORD);
    await form.press('Sign in');
    return form;
  }

  it.each([375, 1280])('shows the inbox by door and by what each counts as, %i pixels wide', async (width) => {
    const form = await signedIn(officer, '/officer/inbox', width);
    await form.isOn('Inbox');
    const main = await form.page.locator('main').innerText();
    expect(main).toContain('All that was received: 3 submissions');
    expect(main).toMatch(/Considered\s+2\s+2/u);
    expect(main).toMatch(/Blank\s+1\s+1/u);
    await form.page.getByLabel('Counts as').selectOption('Blank');
    await form.press('Show');
    expect(await form.page.locator('tbody').last().locator('tr').count()).toBe(1);
    await form.visit('/officer/inbox?channel=pigeon&below=-3');
    await form.isOn('Inbox');
  });

  it('shows the original as text, and gives its bytes as a download that no browser opens', async () => {
    const form = await signedIn(officer, '/officer/inbox');
    await form.page.getByRole('link', { name: '</pre><script>' }).click();
    await form.isOn(await form.heading());
    expect(await form.page.locator('pre').innerText()).toContain(JSON.stringify('</pre><script>').slice(1, -1));
    expect(await form.page.locator('main script').count()).toBe(0);
    const href = (await form.page.getByRole('link', { name: 'Download it' }).getAttribute('href')) ?? '';
    const response = await form.page.request.get(running.url + href);
    expect(response.headers()).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    });
    expect(response.headers()['content-disposition']).toMatch(/^attachment;/u);
    expect((JSON.parse(await response.text()) as { answers: { text: string }[] }).answers[0]?.text).toBe(HOSTILE);
  });

  it('shows an acknowledgement that was kept because no mail server is set, without the secret', async () => {
    const form = await signedIn(officer, '/officer/outbox');
    await form.isOn('Outbox');
    expect(await form.page.locator('tbody').innerText()).toContain('oak@example.org');
    await form.page.locator('tbody a').first().click();
    await form.isOn(await form.heading());
    expect(await form.page.locator('pre').innerText()).not.toMatch(/(\w{4}-){3}\w{4}/u);
    await form.visit('/officer/outbox?state=failed');
    await form.isOn('Outbox');
    expect(await form.page.locator('main').innerText()).toContain('No messages here.');
  });

  it('is for officers: others sign in first, or are refused', async () => {
    for (const path of ['/officer/inbox', '/officer/outbox', '/officer/inbox/x/original']) {
      const response = await fetch(running.url + path, { redirect: 'manual' });
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toContain('/sign-in');
    }
    const form = await signedIn(await running.staff('member'), '/officer/inbox');
    await form.isOn('You cannot do this');
  });
});
