import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Accounts } from '#accounts';
import { Consultations, type Consultation } from '#consultations';
import { Findings } from '#findings';
import { startApp, type RunningApp } from '../../support/app.js';
import {
  closeBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  findChromium,
  newPage,
} from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { answers, letters, shuffled } from './texts.js';

const PASSWORD = 'correct horse battery';
const browsing = findChromium() === undefined ? describe.skip : describe;
if (findChromium() === undefined) console.warn('Left out: the officers’ findings pages, because there is no Chromium.');

browsing('the officers’ pages of findings, without JavaScript', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let consultation: Consultation;
  let page: Page;
  const given = shuffled(
    [...answers(140, 41), ...letters(20, 42).map((text) => ({ text, stance: 'opposes' as const }))],
    3,
  );

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    await running.app
      .get(Accounts)
      .add({ email: 'olive@example.org', role: 'officer', name: 'Olive', password: PASSWORD });
    consultation = await running.factory.consultation();
    for (const { text, stance } of given) {
      await running.factory.submission(consultation, { answers: [{ item: 'R1', stance, text }] });
    }
    page = await newPage({ javaScript: false });
    await page.goto(`${running.url}/sign-in?next=/officer/findings`);
    await page.getByLabel('Email').fill('olive@example.org');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
  });
  afterAll(async () => {
    await closeBrowser();
    await running.app.close();
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
  const board = () => page.goto(`${running.url}/officer/findings/${consultation.slug}/items/R1`);
  const heading = () => page.getByRole('heading', { level: 1 }).innerText();

  it('says how far the machine is, with a link that looks again', async () => {
    await page.getByRole('link', { name: consultation.title }).click();
    expect(await page.getByRole('status').innerText()).toContain('at work on 160 responses');
    await looksRight('overview-working');
    await running.factory.at(new Date(Date.now() + 60 * 86_400_000), () =>
      running.app.get(Consultations).openAndCloseWhatIsDue(),
    );
    await running.app.get(Findings).settle();
    await page.getByRole('link', { name: 'Update this page' }).click();
    expect(await page.getByRole('status').innerText()).toContain('160 responses are read');
    expect(await page.getByText('160 of 160 responses').count()).toBe(4);
    await looksRight('overview');
  });

  it('shows candidates with people, their split in words and quotes, and confirms those that are ticked', async () => {
    await page.getByRole('link', { name: 'R1: themes' }).click();
    const candidates = page.getByRole('region', { name: /Candidates/u }).getByRole('listitem');
    const found = await candidates.count();
    expect(found).toBeGreaterThanOrEqual(2);
    expect(await candidates.first().innerText()).toMatch(/\d+\s+people[\s\S]*against[\s\S]*unclear[\s\S]*for/u);
    await looksRight('board-candidates');
    await page.getByRole('button', { name: 'Confirm those ticked' }).click();
    expect(page.url()).toContain('/confirm');
    expect(await page.getByRole('alert').innerText()).toContain('Tick the candidates');
    await looksRight('board-error');
    for (const box of await candidates.getByRole('checkbox').all()) await box.check();
    await page.getByRole('button', { name: 'Confirm those ticked' }).click();
    expect(
      await page
        .getByRole('region', { name: /Confirmed/u })
        .getByRole('listitem')
        .count(),
    ).toBe(found);
    await looksRight('board-confirmed');
  });

  it('keeps what was typed when a merge will not do, then merges, and undoes', async () => {
    const confirmed = page.getByRole('region', { name: /Confirmed/u });
    const before = await confirmed.getByRole('heading', { level: 3 }).allInnerTexts();
    const tick = async () => {
      for (const box of (await confirmed.getByRole('checkbox').all()).slice(0, 2)) await box.check();
    };
    await tick();
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    expect(await page.title()).toMatch(/^Error:/u);
    expect(await page.getByRole('alert').getByRole('link').getAttribute('href')).toBe('#label');
    expect(await confirmed.getByRole('checkbox', { checked: true }).count()).toBe(2);
    await page.getByLabel('Or merge those ticked into one theme named').fill('Getting about');
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    expect(await confirmed.getByRole('link', { name: 'Getting about' }).count()).toBe(1);
    await page.getByRole('button', { name: /^Undo.*merged/u }).click();
    expect(await confirmed.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual(before);
  });

  it('writes a theme by hand, renames it, splits it by words and sets a part aside', async () => {
    await page.getByRole('button', { name: 'Add the theme' }).click();
    expect(await page.getByRole('alert').getByRole('link').allInnerTexts()).toHaveLength(2);
    await page.getByLabel('Name of the theme').fill('Cycling <b>safely</b>');
    await page.getByLabel('Words by which people speak of it').fill('cycle\nbike racks');
    await page.getByRole('button', { name: 'Add the theme' }).click();
    await page.getByRole('link', { name: 'Cycling <b>safely</b>' }).click();
    expect(await page.locator('mark').first().innerText()).toMatch(/cycle|bike racks/iu);
    await looksRight('theme');
    await page.getByLabel('Name', { exact: true }).fill('Cycling');
    await page.getByRole('button', { name: 'Save the name' }).click();
    await page.getByRole('link', { name: 'Cycling', exact: true }).click();
    await page.getByText('Split it in two').click();
    await page.getByLabel('Name of the new theme').fill('Racks');
    await page.getByRole('button', { name: 'Split it' }).click();
    expect(await page.getByRole('alert').innerText()).toContain('Enter the words');
    expect(await page.getByLabel('Name of the new theme').inputValue()).toBe('Racks');
    await looksRight('theme-error');
    await page.getByLabel('Words that belong to the new theme').fill('bike racks');
    await page.getByRole('button', { name: 'Split it' }).click();
    await page.getByRole('link', { name: 'Racks', exact: true }).click();
    await page.getByText('Set it aside').first().click();
    await page.getByLabel('Why').fill('settled already');
    await page.getByRole('button', { name: 'Set it aside' }).click();
    expect(await page.getByRole('region', { name: /Set aside/u }).innerText()).toContain('settled already');
    await looksRight('board-aside');
  });

  it('codes all responses and says against which version', async () => {
    await page.getByRole('button', { name: 'Code all responses' }).click();
    await running.app.get(Findings).settle();
    await board();
    expect(await page.getByText(/Version 1, fixed by Olive: 160 responses coded/u).count()).toBe(1);
    expect(await page.getByText('Coded against version 1').count()).toBe(1);
  });

  it('shows a campaign with its template once and the own words of each, and confirms it', async () => {
    await page.goto(`${running.url}/officer/findings/${consultation.slug}`);
    await page.getByRole('link', { name: 'Look at them' }).click();
    await looksRight('campaigns');
    await page.getByRole('link', { name: '20 letters in much the same words' }).click();
    expect(await page.getByRole('heading', { name: 'Own words (7)' }).count()).toBe(1);
    await looksRight('campaign');
    await page.getByRole('button', { name: 'Confirm this campaign' }).click();
    expect(await page.getByText('counted, campaign member').count()).toBe(20);
    await page.getByRole('button', { name: 'Take back act 1' }).click();
    expect(await page.getByText('counted, campaign member').count()).toBe(0);
    expect(await heading()).toBe('20 letters in much the same words');
  });

  it('sends progress as events until all is done, to whoever is signed in', async () => {
    const path = `/officer/findings/${consultation.slug}/events`;
    expect((await fetch(running.url + path, { redirect: 'manual' })).status).toBe(303);
    const response = await page.request.get(running.url + path);
    expect(response.headers()['content-type']).toContain('text/event-stream');
    expect(await response.text()).toContain('"settled":true');
  });

  it('has no page for what is not there', async () => {
    for (const path of [
      'items/R9',
      'items/R1/themes/nothing',
      'campaigns/nothing',
      'campaigns/0190d3b4-0000-7000-8000-000000000001',
    ]) {
      const response = await page.request.get(`${running.url}/officer/findings/${consultation.slug}/${path}`);
      expect([path, response.status()]).toEqual([path, 404]);
    }
  });
});
