import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { Accounts } from '#accounts';
import { Findings } from '#findings';
import { Intake } from '#intake';
import { Journal } from '#journal';
import { Sample } from '../../../apps/cli/src/demo/sample.js';
import { openAnother, playToDecisions, playUntilClosed } from '../../../apps/cli/src/demo/play.js';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser, newPage } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { sweep, type Swept } from './crawl.js';

/** Of the sample's answers: all pages are there with these, and the play takes a third of the time. */
const ENOUGH = 600;
const PASSWORD = 'a long password for the sweep';
/** SWEEP_PICTURES=1 keeps a picture of every page that is looked at. */
const pictures = process.env['SWEEP_PICTURES'] === '1' ? join(process.cwd(), 'var/screenshots/sweep') : undefined;

describe('every page that a link leads to, with the whole sample played', () => {
  let database: TestDatabase;
  let running: RunningApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    const { app } = running;
    const sample = await Sample.open(join(process.cwd(), 'examples/aldermouth-getting-about'), ENOUGH);
    const accounts = app.get(Accounts);
    const [officer, approver] = await Promise.all(
      (['officer', 'approver', 'member'] as const).map(async (role) => {
        const { staff } = await accounts.add({ email: `${role}@example.org`, role, password: PASSWORD });
        return staff;
      }),
    );
    if (officer === undefined || approver === undefined) throw new Error('nobody was hired');
    const cast = { officer, approver };
    const tell = () => undefined;
    await playUntilClosed(app, sample, cast, tell);
    const settled = async () => {
      await app.get(Intake).settleSenders();
      await app.get(Findings).settle();
    };
    await playToDecisions(app, sample, cast, { tell, settled });
    await openAnother(app, sample, cast);
    await app.get(Journal).integrate();
  }, 300_000);

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  it.each([
    { name: 'the public, without JavaScript', role: undefined, from: '/', asksOnly: undefined },
    { name: 'an officer', role: 'officer', from: '/officer', asksOnly: /^\/(?!officer)/u },
    { name: 'a member', role: 'member', from: '/members', asksOnly: /^\/(?!members)/u },
  ])(
    'is there, accessible and no wider than the screen for $name',
    async ({ name, role, from, asksOnly }) => {
      const page = await newPage({ javaScript: role !== undefined });
      if (role !== undefined) await signIn(page, role);
      const swept = await sweep(page, {
        base: running.url,
        from: [from],
        ...(asksOnly === undefined ? {} : { asksOnly }),
        // Each recommendation stands elsewhere on its line; what else is alike looks alike.
        looks: (shape) => (shape.endsWith('/recommendations/:name/:name') ? 12 : 2),
        asks: 6,
        ...(pictures === undefined ? {} : { seen: picturing(page, role ?? 'public') }),
      });
      expect(sentences(swept)).toEqual([]);
      expect(swept.looked.length).toBeGreaterThan(10);
      if (pictures !== undefined) process.stderr.write(`${name}: ${String(swept.looked.length)} looked at\n`);
    },
    600_000,
  );

  async function signIn(page: Page, role: string): Promise<void> {
    await page.goto(`${running.url}/sign-in`);
    await page.getByLabel('Email address').fill(`${role}@example.org`);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  }
});

function sentences({ faults }: Swept): string[] {
  return [...new Set(faults)];
}

function picturing(page: Page, role: string) {
  return async (path: string, width: number) => {
    const folder = join(pictures ?? '', role);
    await mkdir(folder, { recursive: true });
    const name = path.replaceAll(/[^a-z0-9]+/giu, '_').slice(0, 120);
    await page.screenshot({ path: join(folder, `${name}-${String(width)}.png`), fullPage: true });
  };
}
