import { Injectable } from '@nestjs/common';
import { ALGORITHM, type Stance } from '#analysis';
import { Consultations, STANCE_SCALE, stanceOf, type Consultation, type Item, type ScaleValue } from '#consultations';
import { Findings } from '#findings';
import type { Tx } from '#platform';
import { noCounts } from './core/counting.js';
import type { Evidence, ResponseCell, SubmissionCell } from './core/evidence.js';
import type { ReportedItem, ReportedTheme } from './core/report.js';

/** How many submissions without a disposition are named. */
const NAMED = 20;

/** Those set aside for want of a name and a contact do not wait for a person, so they are a line of their own. */
const DISPOSITION = `CASE WHEN disposition_rule LIKE 'no-contact@%' THEN 'no_contact' ELSE disposition END`;

interface CodeframeRow {
  version: number;
  digest: string;
  algorithm: string;
  themes: { id: string; label: string; description: string }[];
}

/** Reads what is known about an item from the views of the libs below, each figure in one query. */
@Injectable()
export class EvidenceReader {
  constructor(
    private readonly consultations: Consultations,
    private readonly findings: Findings,
  ) {}

  /** Reads in the transaction `tx`, so that all figures are of one moment. Throws NotFound. */
  async read(tx: Tx, itemId: string): Promise<{ evidence: Evidence; consultation: Consultation; item: Item }> {
    const { item, consultation } = await this.consultations.itemById(itemId);
    const [codeframe] = await tx.query<CodeframeRow[]>(
      'SELECT version, digest, algorithm, themes FROM findings_v_codeframe WHERE item_id = $1',
      [itemId],
    );
    const evidence: Evidence = {
      item: reportedItem(item, consultation),
      ...(await this.received(tx, consultation.id)),
      responses: await this.responses(tx, itemId),
      ...(await this.people(tx, itemId)),
      themes: codeframe === undefined ? [] : await this.themes(tx, itemId, codeframe),
      tone: await this.tone(tx, itemId),
      codeframe:
        codeframe === undefined
          ? null
          : { version: codeframe.version, digest: codeframe.digest, themes: codeframe.themes.length },
      scale: STANCE_SCALE.map(({ value, label }) => ({ value, label, stance: stanceOf(value) })),
      policies: rulesOf(consultation),
      versions: { ...ALGORITHM, ...(codeframe === undefined ? {} : { coding: codeframe.algorithm }) },
    };
    return { evidence, consultation, item };
  }

  /** What reached a consultation and what became of it, with the numbers of what has no disposition. */
  async received(tx: Tx, consultationId: string): Promise<Pick<Evidence, 'submissions' | 'undisposed'>> {
    const submissions = await tx.query<SubmissionCell[]>(
      `SELECT ${DISPOSITION} AS disposition, channel, count(*)::int AS n FROM intake_v_submission
        WHERE consultation_id = $1 GROUP BY 1, 2`,
      [consultationId],
    );
    const rows = await tx.query<{ number: string }[]>(
      `SELECT number FROM intake_v_submission WHERE consultation_id = $1 AND disposition IS NULL ORDER BY number LIMIT $2`,
      [consultationId, NAMED],
    );
    return { submissions, undisposed: rows.map((row) => Number(row.number)) };
  }

  private async responses(tx: Tx, itemId: string): Promise<ResponseCell[]> {
    const cells = await tx.query<(Omit<ResponseCell, 'sent'> & { sent: ScaleValue | null })[]>(
      `SELECT ${DISPOSITION} AS disposition, channel, late, counted, respondent_kind AS kind, stance_answer AS answer, stance,
              sent_stance_answer AS sent, btrim(text) <> '' AS words, count(*)::int AS n
         FROM intake_v_response WHERE item_id = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`,
      [itemId],
    );
    return cells.map((cell) => ({ ...cell, sent: cell.sent === null ? null : stanceOf(cell.sent) }));
  }

  private async people(tx: Tx, itemId: string): Promise<Pick<Evidence, 'people' | 'latest'>> {
    const rows = await tx.query<{ stance: Stance | null; n: number }[]>(
      `SELECT stance, count(*)::int AS n FROM (
         SELECT DISTINCT ON (respondent_id) respondent_id, stance FROM intake_v_response
          WHERE item_id = $1 AND counted ORDER BY respondent_id, stance IS NULL, number DESC) p GROUP BY stance`,
      [itemId],
    );
    const latest = rows.flatMap(({ stance, n }) => (stance === null ? [] : [{ stance, n }]));
    return { people: rows.reduce((sum, row) => sum + row.n, 0), latest };
  }

  /** Of somebody who holds a theme in two counted responses the latest says where they stand. */
  private async themes(tx: Tx, itemId: string, codeframe: CodeframeRow): Promise<ReportedTheme[]> {
    const rows = await tx.query<{ theme_id: string; stance: Stance; n: number }[]>(
      `SELECT theme_id, stance, count(*)::int AS n FROM (
         SELECT DISTINCT ON (c.theme_id, r.respondent_id) c.theme_id, coalesce(s.stance, 'unclear') AS stance
           FROM findings_v_code c
           JOIN intake_v_response r ON r.id = c.response_id AND r.counted
           LEFT JOIN findings_v_stance s ON s.response_id = r.id
          WHERE c.item_id = $1 ORDER BY c.theme_id, r.respondent_id, r.number DESC) held GROUP BY 1, 2`,
      [itemId],
    );
    const table = new Map((await this.findings.themeTable(itemId)).map((row) => [row.themeId, row]));
    return codeframe.themes.map(({ id, label, description }) => {
      const stance = noCounts();
      for (const row of rows) if (row.theme_id === id) stance[row.stance] += row.n;
      const people = Object.values(stance).reduce((sum, n) => sum + n, 0);
      const quotes = (table.get(id)?.quotes ?? []).map(({ responseId, text, stance: side }) => ({
        responseId,
        text,
        stance: side,
      }));
      return { themeId: id, label, description, people, stance, quotes };
    });
  }

  private async tone(tx: Tx, itemId: string): Promise<Evidence['tone']> {
    // Summed as decimals: unlike floats they give the same sum in whatever order the rows come.
    const rows = await tx.query<{ label: 'negative' | 'neutral' | 'positive'; n: number; sum: number }[]>(
      `SELECT f.label, count(*)::int AS n, sum(f.score::numeric)::float8 AS sum
         FROM findings_v_sentiment f JOIN intake_v_response r ON r.id = f.response_id AND r.counted
        WHERE f.item_id = $1 GROUP BY 1`,
      [itemId],
    );
    const tone = { base: 0, negative: 0, neutral: 0, positive: 0, sum: 0 };
    for (const row of rows) {
      tone[row.label] += row.n;
      tone.base += row.n;
      tone.sum += row.sum;
    }
    return tone;
  }
}

function reportedItem(item: Item, of: Consultation): ReportedItem {
  const { id, slug, title, timeZone } = of;
  return {
    id: item.id,
    ref: item.ref,
    words: item.words,
    recommendationId: item.recommendationId,
    consultation: { id, slug, title, opensAt: of.opensAt.toISOString(), closesAt: of.closesAt.toISOString(), timeZone },
  };
}

/** The declared rules that decide what counts; the sentences about them are on the consultation's page. */
function rulesOf({ policies }: Consultation): Record<string, string> {
  const { lateRule: late, duplicatesRule: duplicates, campaignRule: campaign } = policies;
  const { severalRule: several, contactRule: contact } = policies;
  return { late, duplicates, several, contact, campaign };
}
