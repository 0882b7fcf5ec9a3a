import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Inbox } from '#intake';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser, newPage } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { FormPage, openedAMinuteAgo } from './form-page.js';

const WORDS = ['The council should plant a tree at every stop.'];
const CHECK = 'Check your answers before you send them';

describe('one act of sending is one submission', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let slug: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    slug = (await running.factory.consultation({ words: WORDS })).slug;
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  async function answerAll(form: FormPage, words: string): Promise<void> {
    await form.answerAll(slug, words);
    await openedAMinuteAgo(running);
  }

  async function stored(words: string): Promise<number> {
    const lines = await running.app.get(Inbox).list({ consultation: slug, size: 200 });
    return lines.filter((line) => line.begins === words).length;
  }

  /** What the browser would post from the check page it is on. */
  async function sending(form: FormPage): Promise<() => Promise<Response>> {
    const cookies = await form.page.context().cookies(`${running.url}/consultations/${slug}/respond/check`);
    const value = (name: string) => form.page.locator(`main input[name="${name}"]`).inputValue();
    const body = new URLSearchParams({ _csrf: await value('_csrf'), intent: await value('intent') });
    const cookie = cookies.map((one) => `${one.name}=${one.value}`).join('; ');
    return () => fetch(form.page.url(), { method: 'POST', headers: { cookie }, body, redirect: 'manual' });
  }

  it('on a double click', async () => {
    const form = await FormPage.open(running.url);
    await answerAll(form, 'Clicked twice.');
    await form.page.getByRole('button', { name: 'Send my answer' }).dblclick();
    await form.page.waitForURL('**/sent');
    await form.isOn('Answer received');
    expect(await stored('Clicked twice.')).toBe(1);
  });

  it('on ten requests at the same moment, and on one more after the answer to them was lost', async () => {
    const form = await FormPage.open(running.url);
    await answerAll(form, 'Sent ten times.');
    const send = await sending(form);
    const answers = await Promise.all(Array.from({ length: 10 }, () => send()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]));
    expect(new Set(answers.map(({ headers }) => headers.get('location')))).toEqual(
      new Set([`/consultations/${slug}/respond/sent`]),
    );
    await form.visit(`/consultations/${slug}/respond/sent`);
    const first = await form.receipt();
    await send();
    await form.page.reload();
    expect(await form.receipt()).toEqual(first);
    expect(await stored('Sent ten times.')).toBe(1);
  });

  it('on the way back and sending again, which shows the first receipt', async () => {
    const form = await FormPage.open(running.url);
    await answerAll(form, 'Back and again.');
    const send = await sending(form);
    await form.press('Send my answer');
    const first = await form.receipt();
    await send();
    await form.page.goBack();
    await form.isOn('You have sent this answer');
    await form.page.getByRole('link', { name: 'See the reference and the secret' }).click();
    expect(await form.receipt()).toEqual(first);
    expect(await stored('Back and again.')).toBe(1);
  });

  it('on sending again with a change, after the answer to the first was lost', async () => {
    const form = await FormPage.open(running.url);
    await answerAll(form, 'As it was received.');
    const intent = await form.page.locator('main input[name="intent"]').inputValue();
    const received = await running.factory.submission(
      { slug },
      { channel: 'web', intent, answers: [{ item: 'R1', text: 'As it was received.' }] },
    );
    await form.visit(`/consultations/${slug}/respond/answer/R1/text?from=check`);
    await form.page.getByRole('textbox').fill('Changed too late.');
    await form.continue();
    await form.press('Send my answer');
    await form.isOn('You have sent this answer');
    await form.page.getByRole('link', { name: 'See the reference and the secret' }).click();
    expect((await form.receipt()).reference).toBe(received.reference);
    expect([await stored('As it was received.'), await stored('Changed too late.')]).toEqual([1, 0]);
  });

  it('on refreshing the confirmation', async () => {
    const form = await FormPage.open(running.url);
    await answerAll(form, 'Refreshed.');
    await form.press('Send my answer');
    const first = await form.receipt();
    await form.page.reload();
    expect(await form.receipt()).toEqual(first);
    expect(await stored('Refreshed.')).toBe(1);
  });

  it('keeps the secret out of every address, and shows it to this browser alone', async () => {
    const form = await FormPage.open(running.url);
    const addresses: string[] = [];
    form.page.on('request', (request) => addresses.push(request.url()));
    await answerAll(form, 'Nobody else sees it.');
    await form.press('Send my answer');
    const { secret } = await form.receipt();
    expect(addresses.filter((address) => address.includes(secret))).toEqual([]);
    const stranger = await FormPage.open(running.url);
    await stranger.visit(form.path);
    await stranger.isOn('No confirmation is kept here');
    expect(await stranger.page.content()).not.toContain(secret);
    await stranger.visit(`/consultations/${slug}/respond/record`);
    await stranger.isOn('No confirmation is kept here');
  });

  it('can be cleared from the browser, and another answer sent', async () => {
    const form = await FormPage.open(running.url);
    await answerAll(form, 'The first of two.');
    await form.press('Send my answer');
    const first = await form.receipt();
    await form.press('Clear it and send another answer');
    await form.isOn('What do you think of this recommendation?');
    expect(await form.page.getByLabel('Oppose', { exact: true }).isChecked()).toBe(false);
    await answerAll(form, 'The second of two.');
    await form.press('Send my answer');
    expect((await form.receipt()).reference).not.toBe(first.reference);
    expect([await stored('The first of two.'), await stored('The second of two.')]).toEqual([1, 1]);
    await form.press('Clear it from this browser');
    await form.visit(`/consultations/${slug}/respond/sent`);
    await form.isOn('No confirmation is kept here');
  });

  it('sends what the check page shows, also when answers were changed in another window', async () => {
    const form = await FormPage.open(running.url);
    await answerAll(form, 'As first typed.');
    const other = new FormPage(await newPage({ javaScript: false, width: 375, sameVisitorAs: form.page }), running.url);
    await answerAll(other, 'As changed in the other window.');
    await form.press('Send my answer');
    await form.isOn('Answer received');
    await other.press('Send my answer');
    await other.isOn('Answer received');
    expect(await other.receipt()).toEqual(await form.receipt());
    expect(await stored('As changed in the other window.')).toBe(1);
    expect(await stored('As first typed.')).toBe(0);
  });

  it('asks again where the form is no longer tied to a draft, and stores nothing', async () => {
    const form = await FormPage.open(running.url);
    await answerAll(form, 'The cookie is gone.');
    await form.page.context().clearCookies({ name: 'throughline_draft' });
    await form.press('Send my answer');
    await form.isOn('Your answers are no longer here');
    expect(await stored('The cookie is gone.')).toBe(0);
  });

  it('refuses a form that comes from elsewhere', async () => {
    const form = await FormPage.open(running.url);
    await answerAll(form, 'From elsewhere.');
    const response = await fetch(form.page.url(), { method: 'POST', body: new URLSearchParams({ intent: 'x' }) });
    expect(response.status).toBe(403);
    expect(await stored('From elsewhere.')).toBe(0);
  });

  it('names what is missing where a page was passed over', async () => {
    const form = await FormPage.open(running.url);
    await form.visit(`/consultations/${slug}/respond`);
    await form.choose('Support');
    await form.continue();
    await form.visit(`/consultations/${slug}/respond/check`);
    await form.isOn(CHECK);
    await form.press('Send my answer');
    await form.hasError('Say whether you answer for yourself or for an organisation');
    await form.hasError('Choose how your answer may be published');
    await form.page.getByRole('link', { name: 'Choose how your answer may be published' }).click();
    await form.isOn('May we publish your answer?');
    await form.choose('Publish it with my name');
    await form.continue();
    await form.hasError('You have not given a name: go back to give one, or choose one of the other answers');
  });

  it('does not take an answer that says nothing', async () => {
    const form = await FormPage.open(running.url);
    await form.visit(`/consultations/${slug}/respond`);
    await form.continue();
    await form.continue();
    await form.continue();
    await form.choose('Myself');
    await form.continue();
    await form.continue();
    await form.choose('Do not publish it');
    await form.continue();
    await form.press('Send my answer');
    await form.hasError('Answer at least one question');
  });
});
