import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Db, JobHost } from '#platform';
import { PASSWORD, startApp, type RunningApp } from '../../support/app.js';
import {
  closeBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  findChromium,
  newPage,
} from '../../support/browser.js';
import { startProcess } from '../../support/processes.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

const browsing = findChromium() === undefined ? describe.skip : describe;
if (findChromium() === undefined) console.warn('Left out: the reconciliation’s pages, because there is no Chromium.');

const DAY = 86_400_000;

browsing('the pages of the reconciliation, without JavaScript', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let page: Page;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url, worker: 'idle' });
    const facts = { policies: { contactRule: 'name-and-address' as const } };
    const inTime = new Date(Date.now() - 5 * DAY);
    for (const slug of ['closed', 'running']) {
      await running.factory.consultation({ slug, state: slug === 'closed' ? 'closed' : 'open', facts });
      const send = (text: string, wish: Parameters<RunningApp['factory']['submission']>[1] = {}) =>
        running.factory.submission({ slug }, { answers: [{ item: 'R1', text }], receivedAt: inTime, ...wish });
      const ann = { respondent: { kind: 'person' as const, name: 'Ann', email: 'ann@example.org' } };
      const ben = { respondent: { kind: 'person' as const, name: 'Ben', email: 'ben@example.org' } };
      for (const text of ['Roofs.', 'Seats.', 'Shade.', 'roofs']) await send(text, { ...ann, channel: 'web' });
      await send('No name.', { channel: 'paper' });
      await send('', { ...ben, channel: 'paper' });
      await send('Mine.', { ...ben, channel: 'email' });
      if (slug === 'closed') await send('Late.', { ...ben, receivedAt: new Date() });
    }
    await running.worker?.get(JobHost).runScheduled();
    page = await newPage({ javaScript: false });
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  /** Accessible and not wider than the screen; `PICTURES=folder` keeps what it looked like. */
  async function looksRight(name: string): Promise<void> {
    await expectAccessible(page);
    for (const width of [375, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoSidewaysScroll(page);
      const folder = process.env['PICTURES'];
      if (folder === undefined) continue;
      await mkdir(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}-${String(width)}.png`), fullPage: true });
    }
  }

  /** What `throughline reconcile` prints, and the code it ends with. */
  async function printed(slug: string) {
    const command = startProcess('cli', ['reconcile', slug], {
      env: { DATABASE_URL: database.url, LOG_LEVEL: 'fatal' },
    });
    const code = await command.ended;
    return { code, output: command.output() };
  }

  /** The rows of the table; the note below a label is not part of it. */
  const table = async () => {
    const rows = await page.locator('table.reconciliation tr').all();
    const texts = rows.map(async (row) =>
      (await row.locator('th, td').allInnerTexts()).map((text) => text.split('\n')[0]?.trim()),
    );
    return (await Promise.all(texts)).map((row) => row.join(' | '));
  };

  it('show the public of a closed consultation every door and every line, and the sum', async () => {
    await page.goto(`${running.url}/consultations/closed`);
    await page.getByRole('link', { name: 'Everything that was received, accounted for' }).click();
    expect(await page.locator('.reconciliation__sentence').textContent()).toBe(
      '8 received = 2 analysed + 1 no valid name or contact + 1 blank + 2 merged (from 1 person who sent several) + 1 the same answer again + 1 after the closing time.',
    );
    expect(await table()).toEqual([
      'What became of it | All | Web form | Paper | Another program | Email',
      'Analysed | 2 | 1 | 0 | 0 | 1',
      'No valid name or contact | 1 | 0 | 1 | 0 | 0',
      'Blank | 1 | 0 | 1 | 0 | 0',
      'Merged | 2 | 2 | 0 | 0 | 0',
      'The same answer again | 1 | 1 | 0 | 0 | 0',
      'After the closing time | 1 | 0 | 0 | 1 | 0',
      'Received | 8 | 4 | 2 | 1 | 1',
    ]);
    await expect(page.getByText('Late: one submission after the closing time').count()).resolves.toBe(1);
    await looksRight('public-reconciliation');
  });

  it('tell the public of an open one when the table appears, and give programs nothing before', async () => {
    await page.goto(`${running.url}/consultations/running/reconciliation`);
    expect(await page.locator('main').textContent()).toContain('This table appears here when the consultation closes');
    expect(await page.locator('table').count()).toBe(0);
    await looksRight('public-reconciliation-open');
    expect((await fetch(`${running.url}/api/v1/consultations/running/reconciliation`)).status).toBe(404);
    const answer = await fetch(`${running.url}/api/v1/consultations/closed/reconciliation`);
    expect(await answer.json()).toMatchObject({ received: 8, analysed: 2, late: 1, balanced: true });
  });

  it('are printed on the command line as well', async () => {
    expect(await printed('closed')).toEqual({
      code: 0,
      output: [
        '                          all  web  paper  api  email',
        'analysed                    2    1      0    0      1',
        'no valid name or contact    1    0      1    0      0',
        'blank                       1    0      1    0      0',
        'merged                      2    2      0    0      0',
        'the same answer again       1    1      0    0      0',
        'after the closing time      1    0      0    1      0',
        'received                    8    4      2    1      1',
        'late 1, in the 30 minutes of grace 0',
        '8 received = 2 analysed + 1 no valid name or contact + 1 blank + 2 merged (from 1 person who sent several) + 1 the same answer again + 1 after the closing time',
        '',
      ].join('\n'),
    });
  });

  it('show officers the same while answers come in, and say loudly when it does not balance', async () => {
    const email = await running.staff('officer');
    await page.goto(`${running.url}/sign-in?next=/officer/consultations/running`);
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'What was received and what became of it' }).click();
    expect((await table()).at(-1)).toBe('Received | 7 | 4 | 2 | 1');
    await looksRight('officer-reconciliation');
    const db = running.app.get(Db);
    await db.query('ALTER TABLE intake_dispositions DISABLE TRIGGER ALL');
    await db.query(`DELETE FROM intake_dispositions WHERE disposition = 'blank'`);
    await db.query('ALTER TABLE intake_dispositions ENABLE TRIGGER ALL');
    await page.reload();
    expect(await page.getByRole('alert').textContent()).toContain(
      'This does not balance: 7 received, but 6 accounted for.',
    );
    await looksRight('officer-unbalanced');
    expect(await printed('running')).toMatchObject({
      code: 1,
      output: expect.stringContaining('This does not balance') as unknown,
    });
  });
});
