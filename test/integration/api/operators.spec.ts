import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type RunningApp } from '../../support/app.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

describe('what operators ask', () => {
  let database: TestDatabase;
  let running: RunningApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
  });

  afterAll(async () => {
    await running.close();
  });

  it('is alive, and ready while the database answers', async () => {
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${running.url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', database: 'answers' });
  });

  it('counts requests by route, never by address', async () => {
    await fetch(`${running.url}/api/v1/consultations/my-own-secret-words`);
    const text = await (await fetch(`${running.url}/metrics`)).text();
    expect(text).toMatch(
      /throughline_http_request_seconds_count\{[^}]*route="\/api\/v1\/consultations\/:slug"[^}]*\} 1/u,
    );
    expect(text).toContain('throughline_journal_entries 0');
    expect(text).toContain('throughline_outbox_messages{state="pending"} 0');
    expect(text).not.toContain('my-own-secret-words');
  });

  it('is alive and not ready once the database is gone', async () => {
    await database.drop();
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${running.url}/readyz`)).status).toBe(503);
  });
});
