import { Injectable } from '@nestjs/common';
import { ALGORITHM } from '#analysis';
import { Journal } from '#journal';
import { Db, refused, Threads, type Refused, type Tx } from '#platform';
import type { By } from './acts.js';
import { codeframeDigest, codeframeOf, type CodeframeTheme } from './core/codeframe.js';
import type { ResponseFinding } from './core/contents.js';
import type { code } from './heavy.js';
import { Readables } from './readables.js';
import { ThemeBoard } from './theme-board.service.js';
import { Undone } from './undone.service.js';

const HEAVY = new URL('./heavy.js', import.meta.url);
const ROWS = 20_000;
/** A version of the codeframe. `current`: it holds exactly the themes that are confirmed now. */
export interface CodeframeVersion {
  version: number;
  by: string;
  at: Date;
  /** When every response was coded; null while that is under way. */
  codedAt: Date | null;
  responses: number | null;
  themes: CodeframeTheme[];
  current: boolean;
}

interface CodeframeRow {
  version: number;
  themes: CodeframeTheme[];
  digest: string;
}

/** Codes every response of an item against the confirmed codeframe, version by version. */
@Injectable()
export class Coder {
  constructor(
    private readonly db: Db,
    private readonly threads: Threads,
    private readonly journal: Journal,
    private readonly board: ThemeBoard,
    private readonly readables: Readables,
    private readonly undone: Undone,
  ) {}

  /**
   * Fixes the confirmed themes as a version of the codeframe, to be coded against. The same themes as in the newest version are
   * that version. Refused where nothing is confirmed.
   */
  async fix(itemId: string, by: By): Promise<{ kind: 'fixed'; version: number } | Refused> {
    return this.db.tx(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('findings.codeframe ' || $1, 0))`, [itemId]);
      const { themes } = await this.board.board(tx, itemId);
      const codeframe = codeframeOf(themes);
      if (codeframe.length === 0) return refused('Confirm at least one theme before responses are coded');
      const digest = codeframeDigest(ALGORITHM.coding, codeframe);
      const [latest] = await tx.query<CodeframeRow[]>(
        'SELECT version, themes, digest FROM findings_codeframes WHERE item_id = $1 ORDER BY version DESC LIMIT 1',
        [itemId],
      );
      if (latest?.digest === digest) return { kind: 'fixed', version: latest.version };
      const version = (latest?.version ?? 0) + 1;
      await tx.query(
        `INSERT INTO findings_codeframes (item_id, version, themes, digest, algorithm, by_id, by_name) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [itemId, version, JSON.stringify(codeframe), digest, ALGORITHM.coding, by.id, by.name],
      );
      return { kind: 'fixed', version };
    });
  }

  /** The versions of an item's codeframe, the newest first. */
  async versions(itemId: string): Promise<CodeframeVersion[]> {
    const { themes } = await this.board.board(this.db.source.manager, itemId);
    const now = codeframeDigest(ALGORITHM.coding, codeframeOf(themes));
    const rows = await this.db.query<Omit<CodeframeVersion, 'current'> & { digest: string }>(
      `SELECT version, by_name AS by, at, coded_at AS "codedAt", responses, themes, digest
         FROM findings_codeframes WHERE item_id = $1 ORDER BY version DESC`,
      [itemId],
    );
    return rows.map(({ digest, ...row }) => ({ ...row, current: digest === now }));
  }

  /** Codes against the newest version, unless responses are still to be read: then the sweeper comes back. */
  async run(itemId: string): Promise<void> {
    const [frame] = await this.db.query<CodeframeRow>(
      'SELECT version, themes, digest FROM findings_codeframes WHERE item_id = $1 ORDER BY version DESC LIMIT 1',
      [itemId],
    );
    if (frame === undefined || (await this.undone.isReadingUndone(itemId))) return;
    const read = await this.readables.of(itemId);
    const shown = await this.db.query<ResponseFinding>(
      `WITH held AS (
         SELECT response_id, theme_id, strength, evidence FROM findings_theme_members WHERE theme_id = ANY ($1::uuid[])
         UNION ALL
         SELECT m.response_id, m.candidate_id, m.loading, m.evidence FROM findings_candidate_members m
           JOIN findings_candidate_themes c ON c.id = m.candidate_id WHERE c.item_id = $2 AND c.fate = 'set_aside')
       SELECT response_id AS "responseId", theme_id AS theme, strength, evidence FROM held ORDER BY theme_id, response_id`,
      [frame.themes.map((theme) => theme.id), itemId],
    );
    const coded = await this.threads.run<ReturnType<typeof code>>(HEAVY, 'code', {
      ...read,
      codeframe: frame.themes,
      shown,
    });
    await this.db.tx((tx) =>
      this.save(
        tx,
        { itemId, version: frame.version },
        coded,
        read.readables.map((readable) => readable.responseId),
      ),
    );
  }

  /** Replaces the codes of this version by those of this run; a response that no theme fits has a row that says so. */
  private async save(
    tx: Tx,
    of: { itemId: string; version: number },
    { codes, digest }: { codes: readonly ResponseFinding[]; digest: string },
    responses: readonly string[],
  ): Promise<void> {
    const [frame] = await tx.query<{ input: string | null; themes: CodeframeTheme[] }[]>(
      'SELECT input, themes FROM findings_codeframes WHERE item_id = $1 AND version = $2 FOR UPDATE',
      [of.itemId, of.version],
    );
    if (frame === undefined) return;
    if (frame.input === digest) {
      // Coded already, from the very same responses, whatever they were in between.
      await tx.query('UPDATE findings_codeframes SET responses = $3 WHERE item_id = $1 AND version = $2', [
        of.itemId,
        of.version,
        responses.length,
      ]);
      return;
    }
    await tx.query('DELETE FROM findings_codes WHERE item_id = $1 AND version = $2', [of.itemId, of.version]);
    const held = new Set(codes.map((code) => code.responseId));
    const rows = [
      ...codes,
      ...responses
        .filter((id) => !held.has(id))
        .map((responseId) => ({ responseId, theme: null, strength: 0, evidence: '' })),
    ];
    for (let from = 0; from < rows.length; from += ROWS) {
      const some = rows.slice(from, from + ROWS);
      await tx.query(
        `INSERT INTO findings_codes (item_id, version, response_id, theme_id, confidence, evidence)
         SELECT $1, $2, * FROM unnest($3::uuid[], $4::uuid[], $5::float8[], $6::text[])`,
        [
          of.itemId,
          of.version,
          ...(['responseId', 'theme', 'strength', 'evidence'] as const).map((key) => some.map((row) => row[key])),
        ],
      );
    }
    await tx.query(
      `UPDATE findings_codeframes SET coded_at = clock_timestamp(), responses = $3, input = $4 WHERE item_id = $1 AND version = $2`,
      [of.itemId, of.version, responses.length, digest],
    );
    await this.journal.append(tx, {
      kind: 'codeframe.coded',
      subject: of.itemId,
      body: {
        item: of.itemId,
        version: of.version,
        algorithm: ALGORITHM.coding,
        responses: responses.length,
        coded: held.size,
        themes: frame.themes.map(({ id, label }) => ({ theme: id, label })),
      },
    });
  }
}
