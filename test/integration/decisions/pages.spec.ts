import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Accounts } from '#accounts';
import { Decisions } from '#decisions';
import { Findings } from '#findings';
import { Intake } from '#intake';
import { Outcomes } from '#outcomes';
import { newId } from '#platform';
import { startApp, type RunningApp } from '../../support/app.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { APPROVER, OFFICER } from '../../support/factory.js';
import { answers } from '../findings/texts.js';

const PASSWORD = 'long enough to be one';

/** A signed-in browser without a browser: its cookies, and the hidden field of the form it last saw. */
class Visitor {
  private cookies = new Map<string, string>();
  private csrf = '';

  constructor(private readonly app: RunningApp) {}

  async get(path: string): Promise<{ status: number; body: string }> {
    const response = await this.app.app.inject({ url: path, headers: { cookie: this.cookie() } });
    this.keep(response.headers['set-cookie']);
    this.csrf = /name="_csrf" value="([^"]+)"/u.exec(response.body)?.[1] ?? this.csrf;
    return { status: response.statusCode, body: response.body };
  }

  async post(
    path: string,
    fields: Record<string, string>,
  ): Promise<{ status: number; location: string; body: string }> {
    const response = await this.app.app.inject({
      method: 'POST',
      url: path,
      headers: { cookie: this.cookie(), 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ ...fields, _csrf: this.csrf }).toString(),
    });
    this.keep(response.headers['set-cookie']);
    return { status: response.statusCode, location: response.headers.location ?? '', body: response.body };
  }

  async signIn(email: string): Promise<void> {
    await this.get('/sign-in');
    const { status } = await this.post('/sign-in', { email, password: PASSWORD });
    if (status !== 303) throw new Error(`signing in gave ${String(status)}`);
  }

  private cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private keep(header: string | string[] | undefined): void {
    for (const one of [header ?? []].flat()) {
      const [pair = ''] = one.split(';');
      const at = pair.indexOf('=');
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

describe('the pages of outcomes, decisions and lines', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let officer: Visitor;
  let approver: Visitor;
  let item: string;
  let recommendation: string;
  let line: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    const { app, factory } = running;
    const accounts = app.get(Accounts);
    for (const role of ['officer', 'approver', 'member']) {
      await accounts.add({ email: `${role}@example.org`, role, password: PASSWORD });
    }
    const words = ['Close <the> quay & plant trees.\nSoon.'];
    const consultation = await factory.consultation({ state: 'closed', words });
    [item, recommendation] = [consultation.items[0]?.id ?? '', consultation.items[0]?.recommendationId ?? ''];
    line = `/recommendations/${consultation.assembly.slug}/R1`;
    const { faults } = await app.get(Intake).receiveMany(
      answers(80, 3).map(({ text, stance }, at) => ({
        consultation: consultation.slug,
        channel: 'bulk' as const,
        intent: newId(),
        answers: [{ item: 'R1', text, stance }],
        respondent: { kind: 'person' as const },
        publish: 'anonymous' as const,
        receivedAt: new Date(consultation.opensAt.getTime() + at * 60_000),
      })),
    );
    expect(faults).toEqual([]);
    officer = new Visitor(running);
    approver = new Visitor(running);
    await officer.signIn('officer@example.org');
    await approver.signIn('approver@example.org');
  });
  afterAll(async () => {
    await running.close();
    await database.drop();
  });

  it('show a line before anything is found, words escaped and nothing inline', async () => {
    const { status, body } = await new Visitor(running).get(line);
    expect(status).toBe(200);
    expect(body).toContain('Close &lt;the&gt; quay &amp; plant trees.');
    expect(body).toContain('40 of');
    expect(body).toContain('The responses are being read and counted.');
    expect(body).not.toMatch(/ style="|<style|onclick=|<script>/u);
    expect((await new Visitor(running).get(`${line}9`)).status).toBe(404);
  });

  it('ask members and officers to sign in first', async () => {
    for (const path of ['/members', '/officer', '/officer/outcomes', '/officer/decisions']) {
      expect((await new Visitor(running).get(path)).status).toBe(303);
    }
    const member = new Visitor(running);
    await member.signIn('member@example.org');
    expect((await member.get('/members')).status).toBe(200);
    expect((await member.get('/officer')).status).toBe(403);
  });

  it('refuse to seal what is not read yet, saying why, and seal it afterwards', async () => {
    await officer.get(`/officer/outcomes/${item}`);
    const refused = await officer.post(`/officer/outcomes/${item}/seal`, {});
    expect(refused.status).toBe(422);
    expect(refused.body).toContain('The analysis has not settled');
    const findings = running.app.get(Findings);
    await findings.settle();
    for (const card of await findings.candidates(item)) await findings.confirmTheme(card.id, OFFICER);
    await findings.code(item, OFFICER);
    await findings.settle();
    expect((await officer.get('/officer')).body).toContain('Read and seal');
    await officer.get(`/officer/outcomes/${item}`);
    expect((await officer.post(`/officer/outcomes/${item}/seal`, {})).status).toBe(303);
    const sealed = await running.app.get(Outcomes).latest(item);
    const { body } = await officer.get(`/officer/outcomes/${item}/sealed/1`);
    expect(createHash('sha256').update(body).digest('hex')).toBe(sealed?.hash);
  });

  it('keep what was typed when a decision is not complete, with each fault at its field', async () => {
    await officer.get(`/officer/decisions/${recommendation}`);
    const { status, body } = await officer.post(`/officer/decisions/${recommendation}`, {
      act: 'submit',
      status: 'accepted_in_part',
      text: 'The quay closes on Sundays.',
    });
    expect(status).toBe(422);
    expect(body).toContain('The quay closes on Sundays.');
    for (const field of ['reasons', 'partNot', 'decidedOn', 'interests', 'minutes', 'themeAnswers.0.answer']) {
      expect(body).toContain(`href="#${field}"`);
      expect(body).toContain(`id="${field}"`);
    }
  });

  it('name a day that is no day and lose nothing', async () => {
    const { status, body } = await officer.post(`/officer/decisions/${recommendation}`, {
      act: 'save',
      text: 'Typed with care',
      decidedOn: '2026-02-31',
    });
    expect(status).toBe(422);
    expect(body).toContain('Typed with care');
    expect(body).toContain('must be a date');
  });

  it('take a decision from the draft to the line by two people', async () => {
    const sealed = await running.app.get(Outcomes).latest(item);
    const themes = (sealed?.report.themes ?? []).flatMap((_, at): [string, string][] => [
      [`themeAnswers.${String(at)}.answer`, 'partly'],
      [`themeAnswers.${String(at)}.reason`, 'As far as the money goes.'],
    ]);
    const written = await officer.post(`/officer/decisions/${recommendation}`, {
      act: 'submit',
      status: 'accepted',
      text: 'The council will close the quay on Sundays.',
      reasons: 'Most of those who wrote want a quieter quay, and deliveries come on weekdays.',
      decisionMaker: 'Cabinet',
      decidedOn: new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(new Date()),
      minutes: 'Minute 9',
      interests: 'None',
      rests: 'yes',
      'commitments.0.text': 'Signs at both ends',
      'commitments.0.owner': 'Head of Highways',
      'commitments.0.due': '2099-05-01',
      ...Object.fromEntries(themes),
    });
    expect([written.status, written.body.slice(0, 0)]).toEqual([303, '']);
    await officer.get(`/officer/decisions/${recommendation}`);
    expect((await officer.post(`/officer/decisions/${recommendation}/publish`, {})).status).toBe(422);
    expect((await approver.get('/officer')).body).toContain('Read and publish');
    await approver.get(`/officer/decisions/${recommendation}`);
    expect((await approver.post(`/officer/decisions/${recommendation}/publish`, {})).status).toBe(303);
    expect((await running.app.get(Decisions).forRecommendation(recommendation)).current?.version).toBe(1);
    expect(APPROVER.role).toBe('approver');
    const { body } = await new Visitor(running).get(line);
    for (const words of [
      'Accepted by Cabinet.',
      'Signs at both ends',
      'As far as the money goes.',
      sealed?.hash ?? '?',
    ]) {
      expect(body).toContain(words);
    }
  });

  it('give the whole line as data, without anybody’s name from the staff', async () => {
    const { status, body } = await new Visitor(running).get(`${line}/line.json`);
    expect(status).toBe(200);
    const document = JSON.parse(body) as {
      stops: unknown[];
      outcomes: { hash: string }[];
      decisions: { status: string }[];
    };
    expect(document.stops).toHaveLength(6);
    expect(document.decisions[0]?.status).toBe('accepted');
    expect(body).not.toContain(OFFICER.name);
    expect(body).not.toContain('@example.org');
  });

  it('lead a member from a figure to the words behind it', async () => {
    const member = new Visitor(running);
    await member.signIn('member@example.org');
    const { body } = await member.get(line.replace('/recommendations', '/members/recommendations'));
    const theme = /href="(\/members\/recommendations\/[^"]+\/themes\/[^"]+)"/u.exec(body)?.[1];
    const words = await member.get(theme ?? '/nowhere');
    expect(words.status).toBe(200);
    expect(words.body).toContain('brief__evidence');
  });
});
