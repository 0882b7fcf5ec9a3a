import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { Journal } from '#journal';
import { startApp, type RunningApp } from '../../support/app.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: Record<string, unknown> }> }>;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

const ROUTE = /^(?<indent>[│ ]*)[├└]── (?<part>.*?)(?: \((?<methods>[A-Z, ]+)\))?$/u;

/** Fastify draws its routes as a tree; each line's address is its own part behind those of the lines above it. */
function routesOf(tree: string): string[] {
  const above: string[] = [];
  const routes: string[] = [];
  for (const line of tree.split('\n')) {
    const { indent = '', part = '', methods } = ROUTE.exec(line)?.groups ?? {};
    const depth = indent.length / 4;
    above.splice(depth, above.length, part);
    for (const method of methods?.split(', ') ?? []) routes.push(`${method} ${above.join('')}`);
  }
  return routes;
}

describe('the OpenAPI document', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let document: Document;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    await running.factory.consultation({ slug: 'getting-about' });
    await running.factory.submission({ slug: 'getting-about' });
    await running.factory.consultation({ slug: 'closed-one', state: 'closed' });
    await running.factory.submission({ slug: 'closed-one' });
    await running.app.get(Journal).integrate();
    document = (await (await fetch(`${running.url}/api/docs-json`)).json()) as Document;
  });

  afterAll(async () => {
    await running.close();
    await database.drop();
  });

  function schemaOf(path: string, method: string, status: number): z.ZodType {
    const schema = document.paths[path]?.[method]?.responses[String(status)]?.content?.['application/json']?.schema;
    if (schema === undefined) throw new Error(`${method} ${path} has no documented answer ${String(status)}`);
    return z.fromJSONSchema(schema);
  }

  it('names every route below /api/v1 that the server has, and no other', () => {
    const served = routesOf(running.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false }))
      .filter((route) => route.includes(' /api/v1/') && !route.startsWith('HEAD'))
      .map((route) => route.replaceAll(/:(\w+)/gu, '{$1}'));
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.length).toBeGreaterThan(8);
    expect(documented.sort()).toEqual(served.sort());
  });

  it.each([
    ['/api/v1/consultations', '/api/v1/consultations'],
    ['/api/v1/consultations/{slug}', '/api/v1/consultations/getting-about'],
    ['/api/v1/consultations/{slug}/reconciliation', '/api/v1/consultations/closed-one/reconciliation'],
    ['/api/v1/assemblies', '/api/v1/assemblies'],
    ['/api/v1/assemblies/{slug}', '/api/v1/assemblies/assembly-of-getting-about'],
    ['/api/v1/recommendations/{assembly}/{ref}', '/api/v1/recommendations/assembly-of-getting-about/R1'],
    ['/api/v1/journal/checkpoint', '/api/v1/journal/checkpoint'],
    ['/api/v1/journal/entries', '/api/v1/journal/entries?limit=2'],
    ['/api/v1/journal/entries/{index}/proof', '/api/v1/journal/entries/1/proof'],
    ['/api/v1/journal/consistency', '/api/v1/journal/consistency?from=1&to=3'],
  ])('describes what GET %s answers', async (path, address) => {
    const response = await fetch(running.url + address);
    expect(response.status).toBe(200);
    const body: unknown = await response.json();
    expect(schemaOf(path, 'get', 200).safeParse(body).error).toBeUndefined();
    expect(schemaOf(path, 'get', 200).safeParse({}).success).toBe(false);
  });

  it.each([
    [201, { answers: [{ item: 'R1', text: 'Yes.' }], respondent: { kind: 'person' } }, { 'idempotency-key': 'one' }],
    [200, { answers: [{ item: 'R1', text: 'Yes.' }], respondent: { kind: 'person' } }, { 'idempotency-key': 'one' }],
    [409, { answers: [{ item: 'R1', text: 'No.' }], respondent: { kind: 'person' } }, { 'idempotency-key': 'one' }],
    [422, { answers: [{ item: 'R7' }], respondent: { kind: 'person' } }, { 'idempotency-key': 'two' }],
    [400, {}, {}],
  ])('describes the answer %i to a submission', async (status, body, headers) => {
    const response = await fetch(`${running.url}/api/v1/consultations/getting-about/submissions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(status);
    const schema = schemaOf('/api/v1/consultations/{slug}/submissions', 'post', status);
    expect(schema.safeParse(await response.json()).error).toBeUndefined();
  });

  it.each([
    '/api/v1/consultations/none',
    '/api/v1/assemblies/none',
    '/api/v1/recommendations/assembly-of-getting-about/R77',
    '/api/v1/journal/entries/9999/proof',
    '/api/v1/journal/entries/-1/proof',
    '/api/v1/journal/consistency?from=5&to=99999',
    '/api/v1/none',
  ])('answers 404 in JSON at %s', async (address) => {
    const response = await fetch(running.url + address);
    expect(response.status).toBe(404);
    const problem = (await response.json()) as { message: string };
    expect(problem.message).not.toBe('');
  });

  it('answers 422 to paging that is no number', async () => {
    const response = await fetch(`${running.url}/api/v1/journal/entries?from=first`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ faults: [{ path: 'from', message: 'from is not a number' }] });
  });

  it('does not show a consultation before a second person has approved it', async () => {
    await running.factory.consultation({ slug: 'not-yet', state: 'draft' });
    const list = (await (await fetch(`${running.url}/api/v1/consultations`)).json()) as {
      consultations: { slug: string }[];
    };
    expect(list.consultations.map(({ slug }) => slug)).toEqual(['closed-one', 'getting-about']);
    expect((await fetch(`${running.url}/api/v1/consultations/not-yet`)).status).toBe(404);
  });

  it('is there as a page without a script', async () => {
    const html = await (await fetch(`${running.url}/api/docs`)).text();
    expect(html).toContain('/api/v1/consultations/{slug}/submissions');
    expect(html).not.toMatch(/<script(?![^>]*src=)/u);
  });
});
