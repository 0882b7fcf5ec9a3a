import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Intake } from '#intake';
import { Db } from '#platform';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser, newPage } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { Desk } from './desk.js';

const HOSTILE = '<img src=x onerror=alert(1)><h1>Not a heading</h1>';
const FILE = '"><script>alert(2)</script>.html';

describe('an officer at the inbox', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let officer: Desk;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    await running.factory.consultation({ slug: 'trees', words: ['Plant a tree.', 'Water it.'] });
    officer = await Desk.of(running.url, await running.staff('officer'));
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  /** A message that names no recommendation, read and kept for a person. */
  async function message(words: string): Promise<{ id: string; reference: string }> {
    const raw = [
      'From: Ann <ann@example.org>',
      'Subject: about the trees',
      'Content-Type: text/html',
      '',
      words,
      '',
    ].join('\r\n');
    const envelope = { from: 'ann@example.org', to: ['trees@localhost'], remote: '127.0.0.1' };
    const [received] = await running.app.get(Intake).receiveMail(Buffer.from(raw), envelope);
    if (received === undefined) throw new Error('not taken');
    const { submissionId: id, reference } = received.receipt;
    await running.app.get(Db).query(
      `UPDATE intake_mail SET state = 'read', subject = 'about the trees', authenticity = $2, set_apart = $3
        WHERE submission_id = $1`,
      [
        id,
        JSON.stringify({
          spf: { result: 'pass', domain: 'example.org' },
          dkim: [{ result: 'fail', domain: 'example.org' }],
          dmarc: { result: 'none', domain: 'example.org', policy: '' },
        }),
        JSON.stringify({ signature: 'Ann, Tree Street', quoted: '> an older message', kept: 'Leave the trees.' }),
      ],
    );
    await running.app.get(Db).query(
      `INSERT INTO intake_attachments (id, submission_id, position, name, media_type, bytes, size, sha256)
         VALUES (gen_random_uuid(), $1, 0, $2, 'text/html', $3, 3, sha256($3))`,
      [id, FILE, Buffer.from(HOSTILE)],
    );
    return { id, reference };
  }

  it('reads the original as text beside the reading, settles it by one click and goes to the next', async () => {
    const { factory, app } = running;
    const receipt = await factory.submission({ slug: 'trees' });
    await app.get(Db).tx((tx) =>
      app.get(Intake).dispose(tx, receipt.submissionId, {
        disposition: 'quarantined',
        rule: 'threat@1',
        reason: 'It may threaten somebody.',
      }),
    );
    const mail = await message(`${HOSTILE}<p>Leave the trees.</p>`);
    await officer.visit('/officer/inbox', 'Inbox');
    expect(await officer.text()).toContain('It may threaten somebody.');
    await officer.page.getByRole('link', { name: 'about the trees' }).click();
    await officer.look(mail.reference);
    const text = await officer.text();
    expect(text).toContain('Ann, Tree Street');
    expect(text).toContain('fail (example.org)');
    expect(await officer.page.locator('pre').innerText()).toContain(HOSTILE);
    expect(await officer.page.locator('main img, main h1:has-text("Not a heading"), main script').count()).toBe(0);

    await officer.form.press('Accept as an answer');
    await officer.form.hasError('Say which recommendation it answers');
    await officer.form.choose('R2: Water it.');
    await officer.form.press('Accept as an answer');
    await officer.form.isOn(receipt.reference);
    expect(await officer.text()).toContain(`${mail.reference} counts as: Considered. This is the next one that waits.`);

    await officer.page.getByText('It is something else').click();
    await officer.form.choose('A duplicate of another submission');
    await officer.form.press('Record it');
    await officer.form.hasError('Enter the reference of the other submission');
    await officer.form.fill('Reference of the other submission', mail.reference);
    await officer.form.press('Record it');
    await officer.form.isOn('Inbox');
    expect(await officer.text()).toContain('counts as: Duplicate. Nothing else waits.');
    await officer.visit(`/officer/inbox/${receipt.submissionId}`, receipt.reference);
    await officer.form.press('Take back what a person made of it');
    expect(await officer.text()).toContain('Taken back. It counts as: Waits for a person.');
  });

  it('gives files and originals as downloads that no browser opens', async () => {
    const { id } = await message('<p>With a file.</p>');
    await officer.form.visit(`/officer/inbox/${id}`);
    const href = (await officer.page.getByRole('link', { name: FILE }).getAttribute('href')) ?? '';
    for (const path of [href, `/officer/inbox/${id}/original`]) {
      const answer = await officer.page.request.get(running.url + path);
      expect(answer.headers()).toMatchObject({
        'content-type': 'application/octet-stream',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
      });
      expect(answer.headers()['content-disposition']).toMatch(/^attachment; filename[\w*=.'"%()-]+$/u);
    }
  });

  it('lets assurers and approvers read, and settle nothing', async () => {
    const { id, reference } = await message('<p>Read only.</p>');
    for (const role of ['assurer', 'approver'] as const) {
      const desk = await Desk.of(running.url, await running.staff(role));
      await desk.form.visit(`/officer/inbox/${id}`);
      expect(await desk.page.getByRole('button', { name: 'Accept as an answer' }).count()).toBe(0);
      const token = await desk.page.locator('input[name="_csrf"]').first().inputValue();
      for (const path of [`/officer/inbox/${id}/settle`, '/officer/privacy/disclosure', '/officer/privacy/find']) {
        const answer = await desk.page.request.post(running.url + path, {
          form: { _csrf: token, as: 'blank', about: reference },
        });
        expect([path, answer.status()]).toEqual([path, 403]);
      }
      for (const path of [
        '/officer/inbox',
        '/officer/keying',
        '/officer/privacy',
        '/officer/privacy/retention',
        `/officer/privacy/erase/${reference}`,
        '/officer/consultations/trees/key',
      ])
        expect([path, (await desk.page.request.get(running.url + path)).status()]).toEqual([path, 200]);
    }
  });

  it('gives a person what is held, erases it in two steps, and holds back where a claim is pending', async () => {
    const { reference } = await running.factory.submission(
      { slug: 'trees' },
      { respondent: { kind: 'person', name: 'Eve', email: 'eve@example.org' } },
    );
    await officer.visit('/officer/privacy', 'Privacy');
    await officer.form.fill('Whose data is it about?', 'nobody@example.org');
    await officer.form.press('Find what we hold');
    await officer.form.hasError('We hold nothing under this reference or address');
    await officer.form.fill('Whose data is it about?', 'EVE@example.org');
    await officer.form.press('Find what we hold');
    await officer.look('Privacy');
    const download = officer.page.waitForEvent('download');
    await officer.form.press('Download all that we hold');
    const file = JSON.parse(await readFile(await (await download).path(), 'utf8')) as {
      submissions: { reference: string; respondent: { name: string }; findings: object; messages: unknown[] }[];
    };
    expect(file.submissions).toMatchObject([
      { reference, respondent: { name: 'Eve' }, findings: { codes: [], stances: [] }, messages: [] },
    ]);

    await officer.visit('/officer/privacy/retention', 'How long things are kept');
    await officer.form.press('Hold it');
    await officer.form.hasError('Say why it is held');
    await officer.page.getByLabel('Why').fill('A claim for judicial review.');
    await officer.form.press('Hold it');
    await officer.look('How long things are kept');

    await officer.visit(`/officer/privacy/erase/${reference}`, `Erase ${reference}`);
    await officer.form.press('Erase it for good');
    await officer.form.hasError('Say that the request is from somebody who may make it');
    await officer.form.choose('The request is from somebody who may make it');
    await officer.form.press('Erase it for good');
    expect(await officer.text()).toContain('held for a legal claim');
    await officer.form.visit('/officer/privacy/retention');
    await officer.form.press('Release it');

    await officer.form.visit(`/officer/privacy/erase/${reference}`);
    await officer.form.choose('The request is from somebody who may make it');
    await officer.form.press('Erase it for good');
    expect(await officer.text()).toContain(`${reference} is erased.`);
    await officer.form.visit('/officer/inbox');
    await officer.page.getByRole('link', { name: 'Erased' }).click();
    await officer.look(reference);
    expect(await officer.text()).toContain('What it said and who said it was erased.');
  });

  it('asks strangers to sign in first', async () => {
    const page = await newPage();
    for (const path of [
      '/officer/keying',
      '/officer/privacy',
      '/officer/privacy/retention',
      '/officer/consultations/trees/key',
    ]) {
      await page.goto(running.url + path);
      expect(new URL(page.url()).pathname).toBe('/sign-in');
    }
  });
});
