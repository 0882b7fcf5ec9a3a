import { Injectable } from '@nestjs/common';
import { Db } from '#platform';
import { Undone } from './undone.service.js';
import { asOfToday, HELD, READING } from './versions.js';

export type Stage = 'normalised' | 'grouped' | 'sentiment' | 'stance' | 'themes' | 'coded';

export interface Progress {
  /** Responses there are to read. */
  responses: number;
  stages: { stage: Stage; done: number; of: number }[];
  /** Nothing is left to do at this moment. */
  settled: boolean;
  items: ItemProgress[];
}

/** How far the machine is with one item, and what it waits for. */
export interface ItemProgress {
  itemId: string;
  ref: string;
  responses: number;
  read: number;
  related: number;
  grouped: number;
  /** An older version's groups are what is shown until everything is read and related by today's. */
  older: boolean;
  /** Counted responses that say something. */
  readable: number;
  /** Latest search for candidate themes: none, asked for, or done. */
  themes: 'none' | 'asked' | 'done';
  candidates: number;
  confirmed: number;
  codeframe: number | undefined;
  coded: number;
  settled: boolean;
}

interface Row {
  item_id: string;
  ref: string;
  responses: number;
  read: number;
  related: number;
  spoken: number;
  toned: number;
  stanced: number;
  readable: number;
  groups_due: boolean;
  older: boolean;
  asked: number;
  found: number;
  candidates: number;
  confirmed: number;
  version: number | null;
  /** Some of what was coded says something else by now. */
  recode: boolean;
  coded: number;
}

/** How far the machine is, counted from the tables. */
@Injectable()
export class ProgressReader {
  constructor(
    private readonly db: Db,
    private readonly undone: Undone,
  ) {}

  async of(consultationId: string): Promise<Progress> {
    const rows = await this.db.query<Row>(
      `SELECT i.id AS item_id, i.ref, r.*,
              coalesce(f.groups_wanted <> f.groups_built, false)
                OR EXISTS (SELECT FROM findings_readings x WHERE x.item_id = i.id AND NOT x.grouped) AS groups_due,
              EXISTS (SELECT FROM findings_editions x WHERE x.item_id = i.id AND x.algorithm <> $2) AS older,
              (SELECT count(*)::int FROM findings_theme_runs t WHERE t.item_id = i.id AND t.done_at IS NULL) AS asked,
              (SELECT count(*)::int FROM findings_theme_runs t WHERE t.item_id = i.id AND t.done_at IS NOT NULL) AS found,
              (SELECT count(*)::int FROM findings_candidate_themes c WHERE c.item_id = i.id AND c.fate = 'open'
                  AND c.run_id = (SELECT id FROM findings_theme_runs t WHERE t.item_id = i.id AND t.done_at IS NOT NULL
                                   ORDER BY asked_at DESC LIMIT 1)) AS candidates,
              (SELECT count(*)::int FROM findings_themes t WHERE t.item_id = i.id AND t.state = 'confirmed') AS confirmed,
              (SELECT max(version) FROM findings_codeframes c WHERE c.item_id = i.id) AS version,
              EXISTS (SELECT FROM findings_codeframes c WHERE c.item_id = i.id AND c.coded_at IS NOT NULL AND c.responses IS NULL
                         AND c.version = (SELECT max(version) FROM findings_codeframes x WHERE x.item_id = i.id)) AS recode,
              (SELECT count(DISTINCT c.response_id)::int FROM findings_codes c JOIN intake_v_response v ON v.id = c.response_id AND v.counted
                WHERE c.item_id = i.id
                  AND c.version = (SELECT max(version) FROM findings_codeframes x WHERE x.item_id = i.id)) AS coded
         FROM consultations_v_item i LEFT JOIN findings_items f ON f.item_id = i.id
        CROSS JOIN LATERAL (
          SELECT count(v.id)::int AS responses, count(r.response_id)::int AS read,
                 count(r.response_id)::int - count(d.number)::int AS related,
                 (count(*) FILTER (WHERE NOT r.blank))::int AS spoken,
                 count(s.response_id)::int AS toned, count(t.response_id)::int AS stanced,
                 (count(*) FILTER (WHERE v.counted AND NOT r.blank))::int AS readable
            FROM intake_v_response v ${asOfToday('$2')}
            LEFT JOIN findings_unrelated d ON d.item_id = r.item_id AND d.number = r.number
            LEFT JOIN findings_sentiments s ON s.response_id = r.response_id
            LEFT JOIN findings_stances t ON t.response_id = r.response_id
           WHERE v.item_id = i.id AND v.disposition <> ALL ($3::text[])) r
        WHERE i.consultation_id = $1 ORDER BY i.position`,
      [consultationId, READING, HELD],
    );
    // What the sweeper will find counts as work, although nobody has asked for it yet.
    const due = new Set(await this.undone.dueForThemes());
    const unweighed = new Set(await this.undone.unweighed());
    const items = rows.map((row) =>
      itemProgress({ ...row, groups_due: row.groups_due || unweighed.has(row.item_id) }, due.has(row.item_id)),
    );
    const sum = (of: (row: Row, item: ItemProgress) => number) =>
      rows.reduce((total, row, i) => total + (items[i] === undefined ? 0 : of(row, items[i])), 0);
    const framed = (row: Row) => row.version !== null;
    return {
      responses: sum((row) => row.responses),
      stages: [
        { stage: 'normalised', done: sum((row) => row.read), of: sum((row) => row.responses) },
        { stage: 'grouped', done: sum((_, item) => item.grouped), of: sum((row) => row.responses) },
        { stage: 'sentiment', done: sum((row) => row.read - row.spoken + row.toned), of: sum((row) => row.responses) },
        { stage: 'stance', done: sum((row) => row.stanced), of: sum((row) => row.responses) },
        { stage: 'themes', done: sum((row) => Number(row.found > 0 && row.asked === 0)), of: rows.length },
        {
          stage: 'coded',
          done: sum((row) => (framed(row) ? row.coded : 0)),
          of: sum((row) => (framed(row) ? row.readable : 0)),
        },
      ],
      settled: items.every((item) => item.settled),
      items,
    };
  }
}

function itemProgress(row: Row, due: boolean): ItemProgress {
  const grouped = row.groups_due || row.older ? 0 : row.related;
  const themesDue = row.asked > 0 || due;
  return {
    itemId: row.item_id,
    ref: row.ref,
    responses: row.responses,
    read: row.read,
    related: row.related,
    grouped,
    older: row.older,
    readable: row.readable,
    themes: row.asked > 0 ? 'asked' : row.found > 0 ? 'done' : 'none',
    candidates: row.candidates,
    confirmed: row.confirmed,
    codeframe: row.version ?? undefined,
    coded: row.coded,
    settled:
      grouped === row.responses && !themesDue && (row.version === null || (row.coded >= row.readable && !row.recode)),
  };
}
