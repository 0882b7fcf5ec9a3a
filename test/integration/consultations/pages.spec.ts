import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Accounts } from '#accounts';
import { Consultations } from '#consultations';
import { startApp, type RunningApp } from '../../support/app.js';
import {
  closeBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  findChromium,
  newPage,
} from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

const PASSWORD = 'four plain words';
const NARROW = 375;
const WIDE = 1280;
/** Where pictures of the pages go, for whoever wants to look at them. */
const PICTURES = process.env['SCREENSHOTS'];

const browser = findChromium() === undefined ? describe.skip : describe;
if (findChromium() === undefined) console.warn('No Chromium: the pages of officers and the public are not looked at');

browser('the pages from the assembly to the launch, without JavaScript', () => {
  let database: TestDatabase;
  let app: RunningApp;
  let officer: Page;
  let approver: Page;
  let visitor: Page;
  let broken = false;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startApp({ databaseUrl: database.url });
    const accounts = app.app.get(Accounts);
    await accounts.add({ email: 'olive@example.org', name: 'Olive', role: 'officer', password: PASSWORD });
    await accounts.add({ email: 'amir@example.org', name: 'Amir', role: 'approver', password: PASSWORD });
    officer = await signedIn('olive@example.org');
    approver = await signedIn('amir@example.org');
    visitor = await newPage({ javaScript: false });
  }, 120_000);

  afterAll(async () => {
    await closeBrowser();
    await app.close();
    await database.drop();
  });

  /** One step of the journey. After one that failed there is no way on, and no use in waiting for it. */
  function step(name: string, work: () => Promise<void>): void {
    it(name, async () => {
      if (broken) throw new Error('an earlier step failed');
      broken = true;
      await work();
      broken = false;
    });
  }

  async function signedIn(email: string): Promise<Page> {
    const page = await newPage({ javaScript: false });
    await page.goto(`${app.url}/sign-in`);
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/officer/u);
    return page;
  }

  const press = (page: Page, name: string) => page.getByRole('button', { name }).first().click();
  const heading = (page: Page) => page.locator('h1').innerText();

  /** Accessible, and not wider than the screen, on a telephone and on a desk. */
  async function looksRight(page: Page, name: string): Promise<void> {
    for (const width of [NARROW, WIDE]) {
      await page.setViewportSize({ width, height: 900 });
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
      if (PICTURES === undefined) continue;
      await mkdir(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${name}-${String(width)}.png`), fullPage: true });
    }
  }

  step('says what will appear on the first page while there is nothing', async () => {
    await visitor.goto(app.url);
    expect(await visitor.locator('main').innerText()).toContain('Nothing is open at the moment');
    await looksRight(visitor, 'home-empty');
  });

  step('keeps what was typed and links each fault to its field', async () => {
    await officer.goto(`${app.url}/officer/assemblies`);
    await looksRight(officer, 'assemblies-empty');
    await press(officer, 'Write down an assembly');
    await officer.getByLabel('Title', { exact: true }).fill('Aldermouth assembly on streets');
    await officer.getByLabel('Name in addresses').fill('Aldermouth Streets');
    await officer.getByLabel('Hours of deliberation').fill('many');
    await officer
      .getByLabel('Sessions', { exact: true })
      .fill('2025-09-13 | Town hall | Meeting\nlast week | Online | Buses');
    await press(officer, 'Save the record');
    expect(await officer.title()).toMatch(/^Error: /u);
    expect(await officer.locator('.govuk-error-summary li').allInnerTexts()).toEqual([
      'Hours of deliberation "many" is not a number',
    ]);
    expect(await officer.getByLabel('Title', { exact: true }).inputValue()).toBe('Aldermouth assembly on streets');
    await looksRight(officer, 'assembly-form-errors');
    await officer.getByLabel('Hours of deliberation').fill('38');
    await press(officer, 'Save the record');
    expect(await officer.locator('.govuk-error-summary li').allInnerTexts()).toEqual([
      'Name in addresses is not made of small letters and figures with single hyphens between',
      'Sessions, line 2 (date): is not a date such as 2026-09-26',
    ]);
  });

  step('publishes the record of an assembly', async () => {
    await officer.getByLabel('Name in addresses').fill('aldermouth-streets');
    await officer.getByLabel('Sessions', { exact: true }).fill('2025-09-13 | Town hall | Meeting | 6');
    await officer.getByLabel('The question it was asked').fill('How should people get about in Aldermouth?');
    await officer.getByLabel('Who asked for it').fill('Aldermouth Borough Council');
    await officer.getByLabel('How members were chosen').fill('By lot, from 12,000 addresses');
    await officer.getByLabel('Invitations sent').fill('12,000');
    await officer.getByLabel('Members who started').fill('48');
    await officer.getByLabel('Members at the last session').fill('45');
    await officer
      .getByLabel('Members beside the population')
      .fill('Age | 16 to 24 | 13 | 6 | 6\nAge | 25 and over | 87 | 42 | 42');
    await officer.getByLabel('Evidence givers').fill('Dr Wieliczko | Road safety | None declared | 1');
    await press(officer, 'Save the record');
    await looksRight(officer, 'assembly-draft');
    await press(officer, 'Publish the assembly');
    expect(await officer.locator('.govuk-notification-banner').innerText()).toContain('The assembly is published.');
  });

  async function upload(name: string, text: string): Promise<void> {
    await officer.goto(`${app.url}/officer/assemblies/aldermouth-streets/recommendations/import`);
    const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
    await officer.getByLabel('A CSV, JSON or Excel (.xlsx) file').setInputFiles(file);
    await press(officer, 'Look at it');
  }

  step('names every fault of a file by its row before anything is stored', async () => {
    await upload(
      'wrong.csv',
      'ref,text,votes_for,votes_against,eligible\nR1,Close the street.,29,13,45\nR2,,abc,4,45\n',
    );
    expect(await officer.locator('.govuk-error-summary li').allInnerTexts()).toEqual([
      'row 3, column text: is empty; expected the exact words of the recommendation',
      'row 3, column votes_for: "abc" is not a whole number',
    ]);
    await looksRight(officer, 'import-faults');
  });

  step('reads a column as the officer says, then stores and publishes', async () => {
    const words = '"Market Street should be closed to cars from 10 to 6, ""every day""."';
    await upload(
      'right.csv',
      `Nr,What they said,votes_for,votes_against,eligible\nR1,${words},29,13,45\nR2,Twenty miles an hour.,35,8,45\n`,
    );
    expect(await officer.locator('.govuk-error-summary').innerText()).toContain(
      'no column is mapped to the exact words',
    );
    await officer.getByLabel('What the column What they said is').selectOption('Exact words');
    await press(officer, 'Read it again');
    expect(await heading(officer)).toBe('right.csv: 2 recommendations');
    await looksRight(officer, 'import-preview');
    await press(officer, 'Store 2 recommendations');
    await press(officer, 'Publish 2 recommendations');
    await looksRight(officer, 'assembly-published');
  });

  step('puts a correction beside the old words', async () => {
    await officer.getByRole('link', { name: 'R2' }).click();
    await press(officer, 'Add the correction');
    expect(await officer.locator('.govuk-error-summary li').count()).toBe(1);
    await officer.getByLabel('Corrected words').fill('Twenty miles an hour where people live.');
    await officer.getByLabel('Reason').fill('The last words were lost in print.');
    await press(officer, 'Add the correction');
    expect(await officer.getByText('Version 2').count()).toBe(1);
    await looksRight(officer, 'recommendation-corrected');
  });

  step('drafts a consultation, and says when a closing time falls into a clock change', async () => {
    await officer.goto(`${app.url}/officer/consultations/new`);
    await looksRight(officer, 'consultation-choose-assembly');
    await officer.getByRole('link', { name: 'Aldermouth assembly on streets' }).click();
    await officer.getByLabel('Title').fill('Getting about in Aldermouth');
    await officer.getByLabel('Name in addresses').fill('getting-about');
    await officer.getByLabel('Opens on').fill('2030-01-14');
    await officer.getByLabel('Closes on').fill('2030-03-31');
    await officer.getByLabel('Closes at').fill('01:30');
    await press(officer, 'Make the draft');
    expect(await officer.locator('.govuk-error-summary li').allInnerTexts()).toEqual([
      expect.stringContaining('1:30am does not exist on Sunday 31 March 2030 in UK time'),
      'Choose at least one recommendation',
    ]);
    await looksRight(officer, 'consultation-new-errors');
    await officer.getByLabel('Closes at').fill('23:59');
    for (const box of await officer.getByRole('checkbox').all()) await box.check();
    await press(officer, 'Make the draft');
    expect(await heading(officer)).toBe('Getting about in Aldermouth');
    await looksRight(officer, 'consultation-draft');
  });

  step('shows on the launch page what is missing, each linked to its field', async () => {
    await press(officer, 'Go to the launch');
    const status = officer.locator('#rule-G1-02 .govuk-tag');
    expect(await status.innerText()).toBe('Missing');
    await looksRight(officer, 'launch-missing');
    await officer.getByRole('link', { name: 'R1: Say what people can still change.' }).click();
    expect(await heading(officer)).toBe('Item R1');
  });

  step('refuses an option ruled out without a reason, at its field', async () => {
    await fillItem();
    await officer.locator('[name="options.1.title"]').fill('A charge for driving through');
    await officer.locator('[name="options.1.kind"]').selectOption('Ruled out');
    await press(officer, 'Save');
    expect(await officer.locator('.govuk-error-summary li').allInnerTexts()).toEqual([
      'Option 2, why is empty; an option that was ruled out says why',
    ]);
    expect(await officer.locator('[name="scopeOpen"]').inputValue()).toBe('The hours and the days.');
    await looksRight(officer, 'item-errors');
    await officer.locator('[name="options.1.why"]').fill('The cameras would cost more than they bring in.');
    await officer.locator('[name="questions.2.prompt"]').fill('Which hours would suit you best?');
    await officer.locator('[name="questions.2.choices"]').fill('10am to 6pm\n11am to 4pm\nDon’t know');
    await press(officer, 'Save and go to the next item');
    expect(await heading(officer)).toBe('Item R2');
    await fillItem();
    await press(officer, 'Save');
  });

  async function fillItem(): Promise<void> {
    await officer.locator('[name="scopeOpen"]').fill('The hours and the days.');
    await officer.locator('[name="scopeFixed"]').fill('Ambulances always get through, by law.');
    await officer.locator('[name="reasons"]').fill('Twenty-three people were hurt in five years.');
    await officer.locator('[name="options.0.title"]').fill('Weekends only');
  }

  async function section(title: string, values: Record<string, string>): Promise<void> {
    await officer.goto(`${app.url}/officer/consultations/getting-about`);
    await officer.getByRole('link', { name: title }).click();
    for (const [label, value] of Object.entries(values)) await officer.getByLabel(label, { exact: true }).fill(value);
    await press(officer, 'Save');
  }

  step('is written piece by piece', async () => {
    await section('What it is about', {
      Summary: 'Two of the assembly’s recommendations would change a street. We would like to hear from you first.',
      'Why people are asked': 'The Cabinet decides in spring. Nothing is decided yet.',
      'Minutes that answering takes': '10',
      'Decision due': '2030-05-21',
      'Who decides': 'the Cabinet of Aldermouth Borough Council',
      'Equality screening or assessment':
        '# Equality\n\n| Proposal | Who gains |\n| --- | --- |\n| R1 | People on foot |',
    });
    await section('Privacy notice', {
      Controller: 'Aldermouth Borough Council',
      Purpose: 'To decide.',
      'Legal basis': 'Article 6(1)(e) and the Localism Act 2011.',
      'Condition for special categories': 'Article 9(2)(g).',
      'How long personal data is kept': 'Six years.',
      'What is published, and what people choose': 'As you choose.',
      Rights: 'To see, correct and object.',
      'Data protection officer': 'dpo@example.org',
    });
    await section('Other ways to ask and to answer', {
      'Email address for questions': 'questions@example.org',
      Telephone: '01632 960 117',
      'Other formats and languages': 'Large print, Easy Read: ask us.',
    });
    await officer.goto(`${app.url}/officer/consultations/getting-about/edit/policies`);
    await looksRight(officer, 'consultation-policies');
    await officer.goto(`${app.url}/officer/consultations/getting-about/documents`);
    await press(officer, 'Add the document');
    expect(await officer.locator('.govuk-error-summary li').count()).toBe(1);
    await officer.getByLabel('Title').fill('What it costs');
    await officer
      .getByLabel('Text', { exact: true })
      .fill('# What it costs\n\n| What | Cost |\n| --- | ---: |\n| Trial | £310,000 |\n\n<script>alert(1)</script>');
    await press(officer, 'Add the document');
    await looksRight(officer, 'consultation-documents');
  });

  step('is launched by two people: whoever submits cannot approve', async () => {
    await officer.goto(`${app.url}/officer/consultations/getting-about/launch`);
    await looksRight(officer, 'launch-ready');
    await press(officer, 'Submit for approval');
    expect(await officer.getByRole('button', { name: 'Approve the launch' }).count()).toBe(0);
    await visitor.goto(`${app.url}/consultations/getting-about`);
    expect(await heading(visitor)).toBe('Page not found');
    await approver.goto(`${app.url}/officer/consultations/getting-about/launch`);
    await looksRight(approver, 'launch-to-approve');
    await approver.getByRole('link', { name: 'read it as the public will' }).click();
    expect(await approver.locator('.consultation-state').innerText()).toContain('Not launched.');
    await looksRight(approver, 'consultation-before-launch');
    await approver.goBack();
    await press(approver, 'Approve the launch');
    expect(await approver.locator('.govuk-notification-banner').innerText()).toContain('Launch approved.');
    await looksRight(approver, 'launch-approved');
  });

  step('refuses to bring the deadline forward, and extends it with a reason', async () => {
    await officer.goto(`${app.url}/officer/consultations/getting-about/launch`);
    await officer.getByLabel('Closes on').fill('2030-02-01');
    await officer.getByLabel('Reason').fill('Enough.');
    await press(officer, 'Extend');
    expect(await officer.locator('.govuk-error-summary').innerText()).toContain('never brought forward');
    await officer.getByLabel('Closes on').fill('2030-04-14');
    await officer.getByLabel('Reason').fill('The form was away for a day.');
    await press(officer, 'Extend');
    expect(await officer.locator('main').innerText()).toContain('Closes at 11:59pm on Sunday 14 April 2030 (UK time)');
    await officer.goto(`${app.url}/officer/consultations`);
    await looksRight(officer, 'consultations');
  });

  step('is on the public’s pages before it opens, while it is open and after it closed', async () => {
    await visitor.goto(`${app.url}/consultations/getting-about`);
    expect(await visitor.locator('.consultation-state').innerText()).toContain(
      'Not open yet. You can answer from 9am on Monday 14 January 2030',
    );
    expect(await visitor.getByRole('button', { name: 'Answer now' }).count()).toBe(0);
    await looksRight(visitor, 'consultation-forthcoming');
    await visitor.goto(app.url);
    expect(await visitor.locator('main').innerText()).toContain('Opening soon');
    for (const state of ['open', 'closed'] as const) {
      const { slug } = await app.factory.consultation({ state, slug: `factory-${state}` });
      await visitor.goto(`${app.url}/consultations/${slug}`);
      expect(await visitor.getByRole('button', { name: 'Answer now' }).count()).toBe(state === 'open' ? 2 : 0);
      await looksRight(visitor, `consultation-${state}`);
    }
    await visitor.goto(app.url);
    expect(await visitor.locator('.home-card').innerText()).toMatch(/Closes in (29|30) days/u);
    await looksRight(visitor, 'home');
  });

  step('shows a document as a page, with nothing in it that runs', async () => {
    const { documents } = await app.app.get(Consultations).get('getting-about');
    await visitor.goto(`${app.url}/consultations/getting-about/documents/${documents[0]?.id ?? ''}`);
    expect(await visitor.locator('main script').count()).toBe(0);
    expect(await visitor.locator('main').innerText()).toContain('<script>alert(1)</script>');
    await looksRight(visitor, 'document');
  });

  step('shows the record of the assembly to the public', async () => {
    await visitor.goto(`${app.url}/assemblies/aldermouth-streets`);
    expect(await visitor.locator('main').innerText()).toContain('29 for, 13 against, of 45 who could vote');
    await looksRight(visitor, 'assembly-public');
  });
});
