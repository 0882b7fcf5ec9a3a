import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Consultation } from '#consultations';
import { Inbox, Intake } from '#intake';
import { startApp, type RunningApp } from '../../support/app.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { OPEN, question, STANCE } from '../../support/factory.js';

interface Answered {
  status: number;
  body: {
    reference?: string;
    secret?: string;
    receivedAt?: string;
    commitment?: string;
    late?: boolean;
    error?: string;
    message?: string;
    faults?: { path: string; message: string }[];
  };
  headers: Headers;
}

const MEGABYTE = 1024 * 1024;

describe('POST /api/v1/consultations/:slug/submissions', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let open: Consultation;
  let closed: Consultation;
  let forthcoming: Consultation;
  let keys = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    const choices = [
      { value: 'centre', label: 'In the centre' },
      { value: 'village', label: 'In a village' },
      { value: 'none', label: 'None of these' },
    ];
    const where = question({ key: 'where', kind: 'multiple', prompt: 'Where do you wait?', options: choices });
    open = await running.factory.consultation({ item: { questions: [STANCE, OPEN, where] } });
    closed = await running.factory.consultation({ state: 'closed' });
    forthcoming = await running.factory.consultation({ state: 'forthcoming' });
  });

  afterAll(async () => {
    await running.close();
    await database.drop();
  });

  function newKey(): string {
    keys += 1;
    return `key-${String(keys)}`;
  }

  async function post(
    body: unknown,
    {
      to = open.slug,
      key = newKey(),
      type = 'application/json',
    }: { to?: string; key?: string | null; type?: string } = {},
  ): Promise<Answered> {
    const response = await fetch(`${running.url}/api/v1/consultations/${to}/submissions`, {
      method: 'POST',
      headers: { 'content-type': type, ...(key !== null && { 'idempotency-key': key }) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answered['body'], headers: response.headers };
  }

  function answer(text: string, more: object = {}) {
    return { answers: [{ item: 'R1', text, ...more }], respondent: { kind: 'person' }, publish: 'anonymous' };
  }

  async function textOf({ body }: Answered): Promise<string | undefined> {
    const story = await running.app.get(Intake).receipt(body.reference ?? '', body.secret ?? '');
    return story.answers[0]?.text;
  }

  it('answers 201 with reference, secret, time and commitment, and nothing else', async () => {
    const { status, body, headers } = await post(answer('Yes, please.', { stance: 'supports' }));
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(['commitment', 'receivedAt', 'reference', 'secret']);
    expect(body.reference).toMatch(/^TL-\w{4}-\w{4}$/u);
    expect(body.commitment).toMatch(/^[0-9a-f]{64}$/u);
    expect(new Date(body.receivedAt ?? '').toISOString()).toBe(body.receivedAt);
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('gives the same key the first receipt again', async () => {
    const key = newKey();
    const first = await post(answer('Once.'), { key });
    const again = await post(answer('Once.'), { key });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
  });

  it('stores one submission when the same is sent twenty times at once', async () => {
    const key = newKey();
    const all = await Promise.all(Array.from({ length: 20 }, () => post(answer('At once.'), { key })));
    expect(all.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 201]);
    expect(new Set(all.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const stored = await running.app.get(Inbox).list({ consultation: open.slug });
    expect(stored.filter((line) => line.begins === 'At once.')).toHaveLength(1);
  });

  it('answers 409 to another body under the same key, and keeps the first', async () => {
    const key = newKey();
    const first = await post(answer('The first.'), { key });
    const second = await post(answer('The second.'), { key });
    expect(second.status).toBe(409);
    expect(second.body.message).toMatch(/key/u);
    expect(await textOf(first)).toBe('The first.');
  });

  it('takes the same key for two consultations as two', async () => {
    const key = newKey();
    const here = await post(answer('Here.'), { key });
    const there = await post(answer('Here.'), { key, to: closed.slug });
    expect([here.status, there.status]).toEqual([201, 201]);
    expect(there.body.reference).not.toBe(here.body.reference);
  });

  it('marks what comes after the closing time as late', async () => {
    const { status, body } = await post(answer('Sorry.'), { to: closed.slug });
    expect(status).toBe(201);
    expect(body.late).toBe(true);
  });

  it('answers 409 and says when it opens, before it does', async () => {
    const { status, body } = await post(answer('Early.'), { to: forthcoming.slug });
    expect(status).toBe(409);
    expect(body.message).toMatch(/^This consultation opens at .+\(UK time\)\.$/u);
  });

  it('answers 404 for a consultation that there is not, or not yet in public', async () => {
    const draft = await running.factory.consultation({ state: 'draft' });
    expect((await post(answer('Hello.'), { to: 'nothing-here' })).status).toBe(404);
    expect((await post(answer('Hello.'), { to: draft.slug })).status).toBe(404);
  });

  it.each([null, '', '   ', 'x'.repeat(181)])('answers 400 to the key %j', async (key) => {
    const { status, body } = await post(answer('No key.'), { key });
    expect(status).toBe(400);
    expect(body.message).toContain('Idempotency-Key');
  });

  it('names every fault with its path', async () => {
    const { status, body } = await post({
      answers: [
        { item: 'R9', stance: 'supports' },
        { item: 'R1', choices: { where: ['moon'], when: 'now' } },
      ],
      respondent: { kind: 'person' },
    });
    expect(status).toBe(422);
    expect(body.faults?.map(({ path }) => path)).toEqual([
      'answers[0].item',
      'answers[1].choices.where',
      'answers[1].choices.when',
    ]);
    expect(body.faults?.[0]?.message).toContain('R1, R2');
  });

  it.each([
    [
      'a stance off the scale',
      { answers: [{ item: 'R1', stance: 'maybe' }], respondent: { kind: 'person' } },
      'answers[0].stance',
    ],
    [
      'text that is a number',
      { answers: [{ item: 'R1', text: 5 }], respondent: { kind: 'person' } },
      'answers[0].text',
    ],
    ['no respondent', { answers: [{ item: 'R1', text: 'a' }] }, 'respondent'],
    [
      'an organisation without a name',
      { answers: [{ item: 'R1', text: 'a' }], respondent: { kind: 'organisation' } },
      'respondent.organisation',
    ],
    [
      'a wrong email',
      { answers: [{ item: 'R1', text: 'a' }], respondent: { kind: 'person', email: 'x' } },
      'respondent.email',
    ],
    ['no answers', { answers: [], respondent: { kind: 'person' } }, 'answers'],
    [
      'a misspelt field',
      { answers: [{ item: 'R1', stanse: 'supports' }], respondent: { kind: 'person' } },
      'answers[0].stanse',
    ],
    [
      'a wrong choice of publishing',
      { answers: [{ item: 'R1', text: 'a' }], respondent: { kind: 'person' }, publish: 'all' },
      'publish',
    ],
    ['a list', [], 'body'],
    ['nothing', null, 'body'],
  ])('answers 422 to %s', async (_what, body, path) => {
    const answered = await post(body);
    expect(answered.status).toBe(422);
    expect(answered.body.faults?.map((fault) => fault.path)).toEqual([path]);
  });

  it('answers 400 to JSON that is cut off, and says what is wrong', async () => {
    const { status, body } = await post('{"answers": [');
    expect(status).toBe(400);
    expect(body.message).toMatch(/JSON/u);
  });

  it('answers 415 to a body that is not JSON', async () => {
    const { status } = await post('<answer/>', { type: 'application/xml' });
    expect(status).toBe(415);
  });

  it('keeps a text of a megabyte whole', async () => {
    const text = 'The bus comes late. '.repeat(MEGABYTE / 20) + 'The end.';
    const answered = await post(answer(text));
    expect(answered.status).toBe(201);
    expect(await textOf(answered)).toBe(text);
  });

  it('answers 413 to a body beyond the limit, and says so', async () => {
    const { status, body } = await post(answer('x'.repeat(9 * MEGABYTE)));
    expect(status).toBe(413);
    expect(body.message).toContain('8 MB');
  });

  it.each([
    ['an emoji', 'Fine 🚌 by me 👩‍👩‍👧', 'Fine 🚌 by me 👩‍👩‍👧'],
    ['right-to-left text', 'أوافق على ذلك تماماً', 'أوافق على ذلك تماماً'],
    ['a NUL, of which the raw submission keeps the original', 'before\0after', 'before\ufffdafter'],
    ['lone surrogates, of which the raw submission keeps the original', 'a\ud83d b\udc00', 'a\ufffd b\ufffd'],
  ])('keeps %s', async (_what, sent, kept) => {
    const answered = await post(answer(sent));
    expect(answered.status).toBe(201);
    expect(await textOf(answered)).toBe(kept);
    const inbox = running.app.get(Inbox);
    const [line] = await inbox.list({ consultation: open.slug, size: 1 });
    const { original } = await inbox.get(line?.id ?? '');
    const raw = JSON.parse(original.bytes.toString('utf8')) as { answers: { text: string }[] };
    expect(raw.answers[0]?.text).toBe(sent);
  });
});
