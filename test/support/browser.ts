import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, NodeResult, Result } from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface PageWish {
  /** Scripts of the page run only where this is true. */
  javaScript?: boolean;
  /** CSS pixels; 375 is the narrow screen that every public page has to work on. */
  width?: number;
  /** Share cookies with an earlier page, as a second tab does. */
  sameVisitorAs?: Page;
}

let browser: Browser | undefined;
const scripting = new WeakMap<Page, CDPSession>();
const opened = new Set<BrowserContext>();

/** Where the system's Chromium is, or undefined where there is none. */
export function findChromium(): string | undefined {
  const places = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser'];
  return places.find((place) => place !== undefined && place !== '' && existsSync(place));
}

async function theBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium found: install it, or set CHROMIUM_PATH.');
  browser ??= await chromium.launch({ executablePath, args: ARGUMENTS });
  return browser;
}

/**
 * A page of one Chromium shared by the file's tests, each with cookies of its own unless `sameVisitorAs` is given.
 *
 * Scripts are switched off by the protocol's own switch, not by the browser context's: the context's cannot be lifted
 * for the moment in which `expectAccessible` runs its checks on the very page that is shown.
 */
export async function newPage(wish: PageWish = {}): Promise<Page> {
  const { javaScript = true, width = 1280, sameVisitorAs } = wish;
  const context =
    sameVisitorAs?.context() ??
    (await (await theBrowser()).newContext({ locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce' }));
  opened.add(context);
  const page = await context.newPage();
  await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
  page.setDefaultTimeout(15_000);
  if (!javaScript) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setScriptExecutionDisabled', { value: true });
    scripting.set(page, session);
  }
  return page;
}

/** Closes every page and the browser. Call in `afterAll`. */
export async function closeBrowser(): Promise<void> {
  for (const context of opened) await context.close();
  opened.clear();
  await browser?.close();
  browser = undefined;
}

/** Runs axe-core (WCAG 2.2 A and AA, and its good practice) on the page as it stands; throws with every fault in words. */
export async function expectAccessible(page: Page): Promise<void> {
  const faults = await accessibilityFaults(page);
  if (faults.length === 0) return;
  throw new Error([`${page.url()} has ${faults.length} accessibility fault(s):`, ...faults.map(inWords)].join('\n'));
}

async function accessibilityFaults(page: Page): Promise<Result[]> {
  const session = scripting.get(page);
  await session?.send('Emulation.setScriptExecutionDisabled', { value: false });
  try {
    await page.evaluate(AXE);
    const results = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } };
      return axe.run();
    });
    return results.violations;
  } finally {
    await session?.send('Emulation.setScriptExecutionDisabled', { value: true });
  }
}

function inWords(fault: Result): string {
  return [`  ${fault.id} (${fault.impact ?? 'unrated'}): ${fault.help}`, ...fault.nodes.slice(0, 5).map(place)].join(
    '\n',
  );
}

function place(node: NodeResult): string {
  const reason = (node.failureSummary ?? '').replaceAll('\n', ' ');
  return `    at ${node.target.join(' ')}\n       ${node.html.slice(0, 160)}\n       ${reason}`;
}

/** Fails where the page scrolls sideways: nothing may be wider than the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { wide, screen } = await page.evaluate(() => {
    const { document: html } = globalThis as unknown as {
      document: { documentElement: { scrollWidth: number; clientWidth: number } };
    };
    return { wide: html.documentElement.scrollWidth, screen: html.documentElement.clientWidth };
  });
  if (wide > screen) throw new Error(`${page.url()} is ${wide} pixels wide on a screen of ${screen}.`);
}
