import type { Page } from 'playwright-core';
import { expectAccessible, expectNoSidewaysScroll } from '../../support/browser.js';

/** What is wrong with the site as somebody found it who followed every link. */
export interface Swept {
  /** Pages looked at in the browser, narrow and wide. */
  looked: string[];
  /** Links answered with 200, whether looked at or only asked for. */
  answered: number;
  faults: string[];
}

export interface Sweep {
  base: string;
  /** Where it begins; everything else is found by links. */
  from: readonly string[];
  /** How many pages of one shape are looked at, such as `/recommendations/:word/:word`. */
  looks: (shape: string) => number;
  /** Pages that are asked for and no more, because somebody else's sweep looks at them. */
  asksOnly?: RegExp;
  /** How many more of it are asked for, to know that the link is not dead. */
  asks: number;
  /** A page that was looked at, at this width. */
  seen?: (path: string, width: number) => Promise<void>;
}

const NARROW = 375;
const WIDE = 1280;

/** Follows every link of the site that somebody can reach, page by page, until nothing new is found. */
export async function sweep(page: Page, { base, from, looks, asks, asksOnly, seen }: Sweep): Promise<Swept> {
  const queue = [...from];
  const known = new Map<string, string>(from.map((path) => [path, 'the start']));
  const times = new Map<string, number>();
  const swept: Swept = { looked: [], answered: 0, faults: [] };
  const complaints = listen(page);
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const shape = shapeOf(path);
    const time = (times.get(shape) ?? 0) + 1;
    times.set(shape, time);
    if (time > looks(shape) + asks) continue;
    const answer = await page.context().request.get(base + path, { maxRedirects: 5 });
    if (answer.status() !== 200) {
      swept.faults.push(`${path} answers ${String(answer.status())}, linked from ${known.get(path) ?? ''}`);
      continue;
    }
    swept.answered += 1;
    const isPage = (answer.headers()['content-type'] ?? '').startsWith('text/html');
    await answer.dispose();
    if (!isPage || time > looks(shape) || asksOnly?.test(path) === true) continue;
    swept.looked.push(path);
    await page.goto(base + path);
    if (seen) for (const width of [WIDE, NARROW]) await at(page, width, () => seen(path, width));
    swept.faults.push(...(await faultsAt(page, NARROW, [expectNoSidewaysScroll])));
    await openEverything(page);
    swept.faults.push(...(await faultsAt(page, NARROW, [expectAccessible, expectNoSidewaysScroll])));
    // What one template makes differs in its words; the wide screen shows the same of it again.
    const wide = time === 1 ? [expectAccessible, expectNoSidewaysScroll] : [expectNoSidewaysScroll];
    swept.faults.push(...(await faultsAt(page, WIDE, wide)));
    if (seen) for (const width of [NARROW, WIDE]) await at(page, width, () => seen(`${path} opened`, width));
    swept.faults.push(...complaints.splice(0));
    for (const link of await linksOf(page, base)) {
      if (known.has(link)) continue;
      known.set(link, path);
      queue.push(link);
    }
    swept.faults.push(...(await brokenAnchors(page)).map((one) => `${path} links to ${one}, which is not on it`));
  }
  return swept;
}

function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => {
    complaints.push(`${page.url()}: ${error.message}`);
  });
  return complaints;
}

/** What is folded away is hidden from every check, so it is unfolded. */
async function openEverything(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((all: { open: boolean }[]) => {
    for (const one of all) one.open = true;
  });
}

async function faultsAt(
  page: Page,
  width: number,
  checks: readonly ((page: Page) => Promise<void>)[],
): Promise<string[]> {
  const faults: string[] = [];
  await at(page, width, async () => {
    for (const check of checks) {
      await check(page).catch((error: unknown) => {
        faults.push(`at ${String(width)}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
  });
  return faults;
}

async function at(page: Page, width: number, act: () => Promise<void>): Promise<void> {
  await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
  await act();
}

/** Addresses of this site that the page links to, without fragments. */
async function linksOf(page: Page, base: string): Promise<string[]> {
  const hrefs = await page
    .locator('a[href]')
    .evaluateAll((links) => links.map((link) => (link as { href: string }).href));
  return hrefs
    .filter((href) => URL.canParse(href) && new URL(href).origin === new URL(base).origin)
    .map((href) => new URL(href).pathname + new URL(href).search);
}

async function brokenAnchors(page: Page): Promise<string[]> {
  const fragments = await page
    .locator('a[href^="#"]')
    .evaluateAll((links: { hash: string }[]) => links.map((link) => link.hash));
  const broken: string[] = [];
  for (const fragment of new Set(fragments)) {
    const id = decodeURIComponent(fragment.slice(1));
    if (id !== '' && (await page.locator(`[id="${id}"]`).count()) === 0) broken.push(fragment);
  }
  return broken;
}

/** Pages that one template makes have one shape: what is a name, a number or an id in the address is left out. */
function shapeOf(path: string): string {
  const [place = '', query = ''] = path.split('?');
  const parts = place.split('/').map((part, depth) => {
    if (/^[\da-f]{8}-[\da-f-]{27}$/u.test(part)) return ':id';
    if (/\d/u.test(part)) return ':name';
    return depth > 1 && part.includes('-') && !FIXED.has(part) ? ':name' : part;
  });
  const keys = [...new URLSearchParams(query).keys()].sort().join('&');
  return parts.join('/') + (keys === '' ? '' : `?${keys}`);
}

const FIXED = new Set(['about-you', 'sign-in']);
