import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '#accounts';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { PASSWORD, startApp, type RunningApp } from '../../support/app.js';

describe('what every page has in common', () => {
  let database: TestDatabase;
  let running: RunningApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
  });

  afterAll(async () => {
    await running.close();
    await database.drop();
  });

  const get = (path: string, cookie = '') =>
    fetch(`${running.url}${path}`, { headers: { cookie }, redirect: 'manual' });

  it.each([
    '/',
    '/sign-in',
    '/journal',
    '/receipts',
    '/nowhere',
    '/api/v1/consultations',
    '/assets/main.css',
    '/healthz',
  ])('sends %s with nothing from elsewhere, nothing inline, and no frame around it', async (path) => {
    const { headers } = await get(path);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/u);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  it('sets no cookie on somebody who only reads', async () => {
    for (const path of ['/', '/journal', '/api/docs']) {
      expect((await get(path)).headers.getSetCookie()).toEqual([]);
    }
  });

  it('refuses a form that did not come from one of its pages, and says what to do', async () => {
    const answer = await fetch(`${running.url}/sign-in`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'a@b.c' }),
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('Please send that again');
  });

  it('asks whoever is not signed in to sign in, and brings them back', async () => {
    const answer = await get('/officer/consultations');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/sign-in?next=%2Fofficer%2Fconsultations');
  });

  it.each(['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example'])(
    'does not send anybody to %s after signing in',
    async (next) => {
      const { location } = await signIn('officer', next);
      expect(location).toBe('/officer');
    },
  );

  it('keeps members out of the officers’ rooms', async () => {
    const { cookie } = await signIn('member');
    expect((await get('/members', cookie)).status).toBe(200);
    expect((await get('/officer', cookie)).status).toBe(403);
  });

  it('lets an assurer read what officers read, and change nothing', async () => {
    const { cookie } = await signIn('assurer');
    for (const path of [
      '/officer',
      '/officer/consultations',
      '/officer/inbox',
      '/officer/outbox',
      '/officer/findings',
    ]) {
      expect([path, (await get(path, cookie)).status]).toEqual([path, 200]);
    }
    const page = await get('/officer/assemblies/new', cookie);
    const { token, cookies } = await formOf(page, cookie);
    const answer = await fetch(`${running.url}/officer/assemblies/new`, {
      method: 'POST',
      headers: { cookie: cookies },
      body: new URLSearchParams({ _csrf: token, title: 'An assembly', slug: 'an-assembly' }),
      redirect: 'manual',
    });
    expect(answer.status).toBe(403);
  });

  it('forgets a session that was signed out', async () => {
    const { cookie } = await signIn('officer');
    const { token, cookies } = await formOf(await get('/officer', cookie), cookie);
    const answer = await fetch(`${running.url}/sign-out`, {
      method: 'POST',
      headers: { cookie: cookies },
      body: new URLSearchParams({ _csrf: token }),
      redirect: 'manual',
    });
    expect(answer.status).toBe(303);
    expect((await get('/officer', cookie)).status).toBe(303);
  });

  async function signIn(role: Role, next = ''): Promise<{ cookie: string; location: string | null }> {
    const email = await running.staff(role);
    const { token, cookies } = await formOf(await get('/sign-in'), '');
    const answer = await fetch(`${running.url}/sign-in`, {
      method: 'POST',
      headers: { cookie: cookies },
      body: new URLSearchParams({ _csrf: token, email, password: PASSWORD, next }),
      redirect: 'manual',
    });
    return { cookie: cookiesOf(answer), location: answer.headers.get('location') };
  }
});

function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
}

async function formOf(page: Response, cookie: string): Promise<{ token: string; cookies: string }> {
  const token = /name="_csrf" value="([^"]+)"/u.exec(await page.text())?.[1] ?? '';
  return { token, cookies: [cookie, cookiesOf(page)].filter((one) => one !== '').join('; ') };
}
