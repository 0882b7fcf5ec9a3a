import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Consultation } from '#consultations';
import { ResponseImports } from '#intake';
import { OFFICER } from '../../support/factory.js';
import { answers } from '../findings/texts.js';
import { startWorld, type World } from './world.js';

/** What people send besides plain sentences, and how it is kept: whole, but for what no database text can hold. */
const ODD = [
  { what: 'a megabyte', text: 'The bus came late again and nobody told us why it was late. '.repeat(17_500) },
  { what: 'a megabyte without a space', text: 'a'.repeat(1_050_000) },
  { what: 'a NUL', text: 'Buses\u0000 please', kept: 'Buses\ufffd please' },
  { what: 'a lone surrogate', text: 'More seats \ud83d here', kept: 'More seats \ufffd here' },
  { what: 'emoji alone', text: '\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{1f68c}\ufe0f\u{1f44d}\u{1f3fd}' },
  { what: 'right-to-left text', text: 'האוטובוס מאחר תמיד. נريد مزيدا من الحافلات \u202eabc\u202c' },
  { what: 'marks over marks', text: `B${'\u0301\u0323'.repeat(2_000)}us` },
  { what: 'line ends of every kind', text: 'one\r\ntwo\rthree\u2028four\u0085five' },
  { what: 'what looks like markup', text: '<script>alert(1)</script> ${x} {{ y }} %s \\u0041' },
] as const;

describe('any text', () => {
  let world: World;
  let folder: string;
  let consultation: Consultation;
  const given = answers(60, 3);

  beforeAll(async () => {
    world = await startWorld();
    folder = await mkdtemp(join(tmpdir(), 'any-text-'));
    consultation = await world.answered(given);
    const path = join(folder, 'odd.jsonl');
    const receivedAt = new Date(consultation.opensAt.getTime() + 3_600_000).toISOString();
    const rows = ODD.map(({ what, text }) => JSON.stringify({ id: what, text, receivedAt }));
    await writeFile(path, `${rows.join('\n')}\n`);
    const result = await world.app.get(ResponseImports).run({ path, consultation: consultation.slug });
    expect(result).toMatchObject({ rows: ODD.length, created: ODD.length, faults: [] });
    await world.analyse(consultation);
  }, 240_000);

  afterAll(async () => {
    await world.stop();
    await rm(folder, { recursive: true });
  });

  it.each(ODD.map((one, at) => ({ ...one, at })))('with $what is stored whole', async ({ at, ...one }) => {
    const [row] = await world.db.query<{ text: string; disposition: string }>(
      `SELECT text, disposition FROM intake_v_response WHERE consultation_id = $1 ORDER BY number OFFSET $2 LIMIT 1`,
      [consultation.id, given.length + at],
    );
    // Compared without printing: a megabyte that differs is not read by anybody.
    expect(row?.text === ('kept' in one ? one.kept : one.text)).toBe(true);
    expect(row?.disposition).toBe('considered');
  });

  it('keeps nothing from being read, coded and sealed, and what is quoted stands in the text', async () => {
    const item = consultation.items[0]?.id ?? '';
    const outcome = await world.outcomes.seal(item, OFFICER);
    if (outcome.kind === 'refused') throw new Error(outcome.reason);
    const { received, balanced } = outcome.report.reconciliation.submissions;
    expect({ received, balanced }).toEqual({ received: given.length + ODD.length, balanced: true });
    expect(outcome.report.themes.length).toBeGreaterThan(0);
    const [wrong] = await world.db.query<{ n: number; read: number }>(
      `SELECT (SELECT count(*)::int FROM findings_v_code c JOIN findings_texts t ON t.response_id = c.response_id
                WHERE strpos(t.own, c.evidence) = 0) AS n,
              (SELECT count(*)::int FROM findings_readings) AS read`,
    );
    expect(wrong).toEqual({ n: 0, read: given.length + ODD.length });
  });
});
