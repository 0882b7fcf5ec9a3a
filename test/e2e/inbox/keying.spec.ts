import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { Desk } from './desk.js';

/** One white dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4////fwAJ+wP9KobjigAAAABJRU5ErkJggg==',
  'base64',
);
const today = new Date().toISOString().slice(0, 10);

describe('letters and calls, by two people', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let first: Desk;
  let second: Desk;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    await running.factory.consultation({ slug: 'post', words: ['Plant a tree.', 'Water it.'] });
    first = await Desk.of(running.url, await running.staff('officer'));
    second = await Desk.of(running.url, await running.staff('approver'));
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  it('is keyed by keyboard on one page, with every fault said at its field and what was typed kept', async () => {
    await first.visit('/officer/consultations/post/key', 'Key a letter or a call');
    await first.form.fill('Day of receipt', '2199-01-01');
    await first.form.fill('Name', 'Ada Post');
    await first.form.press('Store it');
    await first.form.hasError('The day of receipt is in the future; expected when it was received');
    await first.form.hasError('The scan is missing; a letter needs its scan, so that a second person can check it');
    expect(await first.page.getByLabel('Name', { exact: true }).inputValue()).toBe('Ada Post');
    await first.form.fill('Day of receipt', '2001-01-01');
    await first.form.press('Store it');
    await first.form.hasError('The day of receipt is before the consultation opened');

    await first.page.getByLabel('Scan').setInputFiles({ name: 'letter.png', mimeType: 'image/png', buffer: PNG });
    await first.page.getByLabel('Day of receipt').focus();
    await first.page.getByLabel('Day of receipt').fill(today);
    for (let steps = 0; steps < 60; steps += 1) {
      await first.page.keyboard.press('Tab');
      const id = await first.page.evaluate(
        () => (globalThis as unknown as { document: { activeElement: { id: string } } }).document.activeElement.id,
      );
      if (id === 'q-0-0') await first.page.keyboard.type('Opp');
      if (id === 'q-0-1') await first.page.keyboard.type('It shades my window.');
      if (id === 'q-1-1') break;
    }
    await first.page.keyboard.type('Water is dear.');
    await first.page.keyboard.press('Tab');
    await first.page.keyboard.press('Enter');
    await first.look('We have your letter');
    expect(await first.text()).toMatch(/TL-\w{4}-\w{4}/u);
    expect(await first.text()).toMatch(/(\w{4}-){3}\w{4}/u);
  });

  it('waits for somebody else, who sees it beside its scan and says what is wrong', async () => {
    await first.visit('/officer/keying', 'Letters and calls');
    const reference = (await first.page.locator('tbody a').first().innerText()).trim();
    await first.page.locator('tbody a').first().click();
    expect(await first.text()).toContain('You keyed this. Somebody else checks it against the scan.');
    expect(await first.page.getByRole('button', { name: 'It is right' }).count()).toBe(0);

    await second.form.visit('/officer');
    await second.page
      .getByRole('button', { name: 'Check them' })
      .or(second.page.getByRole('link', { name: 'Check them' }))
      .click();
    await second.page.getByRole('link', { name: reference }).click();
    await second.look(reference);
    const text = await second.text();
    expect(text).toContain('It shades my window.');
    expect(text).toContain('Water is dear.');
    expect(text).toMatch(/Oppose/u);
    const width = await second.page
      .locator('img.box-scan')
      .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
    expect(width).toBe(1);
    await second.form.press('It is wrong');
    await second.form.hasError('Say what is wrong, so that it can be put right');
    await second.form.fill('or what is wrong', 'It says "strongly oppose".');
    await second.form.press('It is wrong');
    await second.form.isOn('Letters and calls');

    await first.form.visit('/officer');
    await first.page
      .getByRole('link', { name: 'Key them again' })
      .or(first.page.getByRole('button', { name: 'Key them again' }))
      .click();
    await first.page.getByRole('link', { name: reference }).click();
    await first.look(reference);
    await first.page
      .getByRole('button', { name: 'Key it again' })
      .or(first.page.getByRole('link', { name: 'Key it again' }))
      .click();
    await first.look('Key it again');
    expect(await first.page.locator('#q-0-1').inputValue()).toBe('It shades my window.');
    await first.page.locator('#q-0-0').selectOption('Strongly oppose');
    await first.form.press('Store it');
    await first.form.isOn('We have your letter');
    const again = /TL-\w{4}-\w{4}/u.exec(await first.text())?.[0] ?? '';
    expect(again).not.toBe(reference);

    await second.form.visit('/officer/keying');
    expect(await second.text()).not.toContain(reference);
    await second.page.getByRole('link', { name: again }).click();
    await second.form.press('It is right');
    await second.form.isOn('Letters and calls');
    expect(await second.text()).toContain('Checked: it counts.');
    await second.visit('/officer/inbox?channel=paper', 'Inbox');
    const rows = await second.page.locator('tbody').last().innerText();
    expect(rows).toContain('Considered');
    expect(rows).toContain('Superseded');
  });

  it('shows a scan that is a PDF in the page, and lets no other page frame it', async () => {
    await first.form.visit('/officer/consultations/post/key');
    await first.form.choose('Telephone call');
    await first.form.fill('Day of receipt', today);
    const notes = Buffer.from(
      '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n',
    );
    await first.page
      .getByLabel('Scan')
      .setInputFiles({ name: 'notes.pdf', mimeType: 'application/pdf', buffer: notes });
    await first.form.press('Store it');
    await first.form.isOn('We have your call');
    await second.form.visit('/officer/keying');
    await second.page.locator('tbody tr', { hasText: 'Telephone' }).locator('a').click();
    await second.page.getByRole('heading', { name: 'The scan' }).waitFor();
    await second.look(await second.form.heading());
    const src = (await second.page.locator('iframe').getAttribute('src')) ?? '';
    const answer = await second.page.request.get(running.url + src);
    expect(answer.headers()).toMatchObject({ 'content-type': 'application/pdf', 'x-content-type-options': 'nosniff' });
    expect(answer.headers()['content-security-policy']).toContain("frame-ancestors 'self'");
  });

  it('keeps the slip with its secret from those who only read', async () => {
    const assurer = await Desk.of(running.url, await running.staff('assurer'));
    await assurer.visit('/officer/keying', 'Letters and calls');
    const href = (await assurer.page.locator('tbody a').first().getAttribute('href')) ?? '';
    const id = href.split('/').at(-1) ?? '';
    const answer = await assurer.page.request.get(`${running.url}/officer/consultations/post/key/${id}/slip`);
    expect(answer.status()).toBe(403);
    await assurer.form.visit(href);
    expect(await assurer.page.getByRole('button', { name: 'It is right' }).count()).toBe(0);
  });
});
