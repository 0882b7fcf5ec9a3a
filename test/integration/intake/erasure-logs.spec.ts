import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { columnsHolding } from '../../support/find-text.js';
import { freePort } from '../../support/ports.js';
import { startProcess, untilAnswers, type StartedProcess } from '../../support/processes.js';
import { until } from '../../support/until.js';
import { startWorld, type World } from './world.js';

const CANARIES = ['Zebedee Canaryname', 'canary-log@example.org', 'canarytext', 'canarysubject'];
const [NAME = '', EMAIL = '', TEXT = '', SUBJECT = ''] = CANARIES;

describe('what people say and who they are', () => {
  let world: World;
  const started: StartedProcess[] = [];
  let url: string;

  beforeAll(async () => {
    world = await startWorld();
    await world.consultation({ slug: 'logs' });
    const port = await freePort();
    const env = { DATABASE_URL: world.database.url, PORT: String(port), LOG_LEVEL: 'trace' };
    url = `http://127.0.0.1:${String(port)}`;
    const web = startProcess('web', [], { env });
    started.push(web, startProcess('worker', [], { env }));
    await untilAnswers(web, `${url}/healthz`);
  }, 60_000);

  afterAll(async () => {
    await Promise.all(started.map((one) => one.stop()));
    await world.stop();
  });

  it('stands in no line of the log, however much is logged, and in no job', async () => {
    const post = (body: unknown) =>
      fetch(`${url}/api/v1/consultations/logs/submissions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'a key' },
        body: JSON.stringify(body),
      });
    const answers = [{ item: 'R1', stance: 'opposes', text: TEXT }];
    const respondent = { kind: 'person', name: NAME, email: EMAIL };
    expect((await post({ answers, respondent, publish: 'no' })).status).toBe(201);
    expect((await post({ answers: [{ item: 'R1', text: `${TEXT} again` }], respondent, publish: 'no' })).status).toBe(
      409,
    );
    expect((await post({ answers: [{ item: TEXT }], respondent, publish: 'no' })).status).toBe(422);
    const raw = [`From: ${NAME} <${EMAIL}>`, `Subject: R1 ${SUBJECT}`, 'Message-ID: <m@x.example>', '', TEXT].join(
      '\r\n',
    );
    await world.intake.receiveMail(Buffer.from(raw), { from: EMAIL, to: ['logs@localhost'], remote: '127.0.0.1' });

    await until(
      async () => {
        const [row] = await world.db.query<{ n: number }>('SELECT count(*)::int AS n FROM correspondence_messages');
        return row?.n === 2;
      },
      { seconds: 40, what: 'both are acknowledged' },
    );
    for (const one of started) {
      expect(one.output().length).toBeGreaterThan(0);
      expect(CANARIES.filter((word) => one.output().includes(word))).toEqual([]);
    }
    const places = await columnsHolding(world.db, CANARIES);
    expect(places.length).toBeGreaterThan(CANARIES.length);
    expect(places.filter((place) => !/^public\.(intake|correspondence|findings)_/u.test(place))).toEqual([]);
  }, 60_000);
});
