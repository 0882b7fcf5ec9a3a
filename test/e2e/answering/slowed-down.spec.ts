import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Friction, Intake } from '#intake';
import { Clock, Db, newId } from '#platform';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { FormPage, openedAMinuteAgo } from './form-page.js';

describe('what slows programs down', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let working: RunningApp;
  let slug: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    working = await startApp({ databaseUrl: database.url, proofOfWork: true });
    slug = (await running.factory.consultation({ words: ['Plant a tree at every stop.'] })).slug;
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await working.close();
    await database.drop();
  });

  async function became(form: FormPage): Promise<unknown> {
    const { reference, secret } = await form.receipt();
    return (await running.app.get(Intake).receipt(reference, secret)).dispositions.at(-1)?.disposition;
  }

  it('asks once more whoever sends quicker than anybody reads, and then takes it', async () => {
    const form = await FormPage.open(running.url);
    await form.answerAll(slug, 'In no time.');
    await running.app.get(Db).query('UPDATE intake_drafts SET opened_at = clock_timestamp()');
    await form.press('Send my answer');
    await form.isOn('Please check and send again');
    await form.press('Send my answer');
    await form.isOn('Answer received');
    expect(await became(form)).toBe('considered');
  });

  it('puts an answer before a person where a field was filled in that people do not see', async () => {
    const form = await FormPage.open(running.url);
    await form.answerAll(slug, 'Buy pills.');
    const trap = form.page.locator('input[name="homepage"]');
    expect(await trap.isVisible()).toBe(false);
    await trap.evaluate((field) => {
      (field as unknown as { value: string }).value = 'https://pills.example';
    });
    await form.send();
    await form.isOn('Answer received');
    expect(await became(form)).toBe('quarantined');
  });

  it('asks for a pause where many come from one network, and takes it after that', async () => {
    const form = await FormPage.open(running.url);
    const friction = running.app.get(Friction);
    const long = new Date(Date.now() - 60_000);
    for (let other = 0; other < 20; other += 1) {
      await friction.of({ intent: newId(), openedAt: long, address: '127.0.0.1', proof: '', pass: '' });
    }
    await form.answerAll(slug, 'From the library.');
    await openedAMinuteAgo(running);
    await form.press('Send my answer');
    await form.isOn('Please send again in a moment');
    await form.press('Send my answer');
    expect(await form.page.locator('.govuk-inset-text').innerText()).toMatch(
      /^Wait \d+ seconds?, then press the button\.$/u,
    );
    const clock = running.app.get(Clock);
    clock.travelTo(new Date(Date.now() + 21_000));
    await form.press('Send my answer');
    clock.travelTo(undefined);
    await form.isOn('Answer received');
    expect(await became(form)).toBe('considered');
  });

  it('lets a browser work where that is asked for, and a pause do where no scripts run', async () => {
    const form = await FormPage.open(working.url, { javaScript: true });
    const complaints: string[] = [];
    form.page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await form.answerAll(slug, 'Worked for.');
    await openedAMinuteAgo(working);
    await form.press('Send my answer');
    await form.page.waitForURL('**/sent');
    await form.isOn('Answer received');
    expect(complaints).toEqual([]);

    const without = await FormPage.open(working.url);
    await without.answerAll(slug, 'Waited for.');
    await openedAMinuteAgo(working);
    await without.press('Send my answer');
    await without.isOn('Please send again in a moment');
    working.app.get(Clock).travelTo(new Date(Date.now() + 11_000));
    await without.press('Send my answer');
    working.app.get(Clock).travelTo(undefined);
    await without.isOn('Answer received');
  });
});
