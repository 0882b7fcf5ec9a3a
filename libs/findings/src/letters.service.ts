import { Injectable } from '@nestjs/common';
import type { Relation } from '#analysis';
import { Consultations } from '#consultations';
import { Db, NotFound } from '#platform';
import { arrivalSignals, type Signal } from './core/arrival-signals.js';
import { isId } from './core/cards.js';

/** One letter of a group. */
export interface GroupLetter {
  responseId: string;
  submissionId: string;
  number: number;
  receivedAt: Date;
  channel: string;
  /** `partial`: in a group of several wordings. */
  kind: 'original' | 'exact' | 'near' | 'campaign' | 'partial';
  stance: string;
  ownWords: string;
  /** Labels of the themes under which its own words are coded, in the newest codeframe that is coded through. */
  themes: string[];
  disposition: string;
}

/** When the letters of a group came in, and facts about that. */
export interface Arrivals {
  /** By door, that of most letters first; days in the consultation's time zone as `2026-09-26`, those without a letter left out. */
  channels: { channel: string; days: { day: string; n: number }[] }[];
  signals: Signal[];
}

/** One of two responses that are read side by side. */
export interface PairSide {
  responseId: string;
  submissionId: string;
  number: number;
  receivedAt: Date;
  channel: string;
  stance: string;
  /** Its own text; what was set apart from it stands beside. */
  text: string;
  greeting: string;
  signature: string;
  quoted: string;
  disposition: string;
  group?: { id: string; name?: string };
}

export interface Pair {
  one: PairSide;
  other: PairSide;
  /** What was verified between the two, and how many words they have in common. */
  relation?: { kind: Relation['kind'] | 'weak'; words: number };
}

/** The letters of groups, one by one and by twos. */
@Injectable()
export class Letters {
  constructor(
    private readonly db: Db,
    private readonly consultations: Consultations,
  ) {}

  /** In the order of their receipts. `ownWords`: only those that have some. */
  async of(groupId: string, page: { from: number; limit: number; ownWords?: boolean }): Promise<GroupLetter[]> {
    const rows = await this.db.query<GroupLetter & { number: string }>(
      `SELECT m.response_id AS "responseId", v.submission_id AS "submissionId", v.number, v.received_at AS "receivedAt", v.channel,
              m.kind, coalesce(s.stance, 'unclear') AS stance, m.own_words AS "ownWords", v.disposition,
              ARRAY(SELECT t.label FROM findings_v_code c JOIN findings_v_theme t ON t.theme_id = c.theme_id
                     WHERE c.item_id = m.item_id AND c.response_id = m.response_id AND m.own_words <> ''
                       AND c.evidence <> '' AND strpos(m.own_words, c.evidence) > 0 ORDER BY t.label) AS themes
         FROM (SELECT m.*, r.item_id FROM findings_group_members m JOIN findings_readings r USING (response_id)
                WHERE m.group_id = $1 AND (NOT $4 OR m.own_words <> '') ORDER BY r.number OFFSET $2 LIMIT $3) m
         JOIN intake_v_response v ON v.id = m.response_id
         LEFT JOIN findings_stances s ON s.response_id = m.response_id
        ORDER BY v.number`,
      [groupId, page.from, page.limit, page.ownWords ?? false],
    );
    return rows.map((row) => ({ ...row, number: Number(row.number) }));
  }

  async arrivals(groupId: string): Promise<Arrivals> {
    const rows = await this.db.query<{ channel: string; at: Date; consultation_id: string }>(
      `SELECT v.channel, v.received_at AS at, v.consultation_id FROM findings_group_members m
         JOIN intake_v_response v ON v.id = m.response_id WHERE m.group_id = $1 ORDER BY v.received_at, v.number`,
      [groupId],
    );
    const [first] = rows;
    if (first === undefined) throw new NotFound('no such group');
    const { timeZone } = await this.consultations.byId(first.consultation_id);
    const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone });
    const channels = [...Map.groupBy(rows, (row) => row.channel)].sort(
      ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1),
    );
    return {
      channels: channels.map(([channel, some]) => ({
        channel,
        days: [...Map.groupBy(some, ({ at }) => format.format(at))].map(([day, { length: n }]) => ({ day, n })),
      })),
      signals: arrivalSignals(
        rows.map(({ at }) => at),
        timeZone,
      ),
    };
  }

  /** Any two responses of a consultation. @throws NotFound where one is not, or has not been read */
  async pair(consultationId: string, oneId: string, otherId: string): Promise<Pair> {
    const [one, other] = [await this.side(consultationId, oneId), await this.side(consultationId, otherId)];
    const [relation] = await this.db.query<NonNullable<Pair['relation']>>(
      `SELECT e.relation AS kind, e.words FROM findings_readings a JOIN findings_readings b ON b.item_id = a.item_id
         JOIN findings_edges e ON e.item_id = a.item_id AND e.a = least(a.number, b.number) AND e.b = greatest(a.number, b.number)
          AND e.edition = (SELECT min(x.id) FROM findings_editions x WHERE x.item_id = a.item_id)
        WHERE a.response_id = $1 AND b.response_id = $2`,
      [oneId, otherId],
    );
    return { one, other, ...(relation === undefined ? {} : { relation }) };
  }

  /** What the submission with this receipt number says about an item. Undefined where it says nothing, or is not there. */
  async numbered(consultationId: string, itemRef: string, number: number): Promise<string | undefined> {
    const [row] = await this.db.query<{ id: string }>(
      `SELECT v.id FROM intake_v_response v JOIN consultations_v_item i ON i.id = v.item_id
        WHERE v.consultation_id = $1 AND i.ref = $2 AND v.number = $3 LIMIT 1`,
      [consultationId, itemRef, number],
    );
    return row?.id;
  }

  private async side(consultationId: string, responseId: string): Promise<PairSide> {
    const [row] = isId(responseId)
      ? await this.db.query<Omit<PairSide, 'group'> & { group: string | null; name: string | null }>(
          `SELECT v.id AS "responseId", v.submission_id AS "submissionId", v.number::float8 AS number, v.received_at AS "receivedAt",
                  v.channel, coalesce(s.stance, 'unclear') AS stance, t.own AS text, t.greeting, t.signature, t.quoted,
                  v.disposition, g.group_id AS group, g.name
             FROM intake_v_response v
             JOIN findings_texts t ON t.response_id = v.id
             LEFT JOIN findings_stances s ON s.response_id = v.id
             LEFT JOIN findings_v_group g ON g.response_id = v.id
            WHERE v.id = $1 AND v.consultation_id = $2`,
          [responseId, consultationId],
        )
      : [];
    if (row === undefined) throw new NotFound('no such response');
    const { group, name, ...side } = row;
    return { ...side, ...(group === null ? {} : { group: { id: group, ...(name === null ? {} : { name }) } }) };
  }
}
