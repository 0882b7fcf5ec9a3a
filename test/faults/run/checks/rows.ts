import pg from 'pg';
import { MARKER } from '../ledger.js';

/** A submission as it lies in the database. */
export interface Row {
  number: string;
  id: string;
  consultation_id: string;
  raw: Buffer;
  reference: string;
  commitment: string;
  salt: Buffer;
  received_at: Date;
  closes_at: Date;
  late: boolean;
  /** All that are current; there has to be one. */
  dispositions: string[];
  responses: { item: string; stance: string | null; text: string }[];
}

const PAGE = 1_000;

/** Reads every submission, by the marker of what was sent; '' for those without one. */
export async function rowsByMarker(databaseUrl: string): Promise<Map<string, Row[]>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const found = new Map<string, Row[]>();
    for (let after = '0'; ;) {
      const { rows } = await client.query<Row>(
        `SELECT s.number, s.id, s.consultation_id, s.raw, s.reference, encode(s.commitment, 'hex') AS commitment, s.salt,
                s.received_at, s.closes_at, s.late,
                ARRAY(SELECT d.disposition FROM intake_dispositions d WHERE d.submission_id = s.id AND d.until IS NULL)
                  AS dispositions,
                coalesce((SELECT jsonb_agg(jsonb_build_object('item', r.item_ref, 'stance', r.stance_answer, 'text', r.text)
                                   ORDER BY r.position) FROM intake_responses r WHERE r.submission_id = s.id), '[]') AS responses
           FROM intake_submissions s WHERE s.number > $1 ORDER BY s.number LIMIT $2`,
        [after, PAGE],
      );
      for (const row of rows) {
        const marker = markerOf(row);
        found.set(marker, [...(found.get(marker) ?? []), row]);
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return found;
      after = last.number;
    }
  } finally {
    await client.end();
  }
}

function markerOf({ raw, responses }: Row): string {
  const said = [raw.toString('latin1'), ...responses.map(({ text }) => text)];
  return said.map((text) => MARKER.exec(text)?.[0]).find((marker) => marker !== undefined) ?? '';
}
