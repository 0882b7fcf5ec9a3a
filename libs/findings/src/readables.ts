import { Injectable } from '@nestjs/common';
import type { Stance } from '#analysis';
import { Db } from '#platform';
import type { Readable, ReadGroup } from './core/contents.js';

/** What there is to read on an item: the counted responses that say something, and the groups among them. Letters in several wordings are each read in full. */
@Injectable()
export class Readables {
  constructor(private readonly db: Db) {}

  async of(itemId: string): Promise<{ readables: Readable[]; groups: ReadGroup[] }> {
    const rows = await this.db.query<{ id: string; number: string; own: string; stance: Stance }>(
      `SELECT v.id, v.number, t.own, s.stance
         FROM intake_v_response v
         JOIN findings_readings r ON r.response_id = v.id AND NOT r.blank
         JOIN findings_texts t ON t.response_id = v.id
         JOIN findings_stances s ON s.response_id = v.id
        WHERE v.item_id = $1 AND v.counted ORDER BY v.number`,
      [itemId],
    );
    const members = await this.db.query<{
      group_id: string;
      template: string[];
      response_id: string;
      own_words: string;
    }>(
      `SELECT m.group_id, g.template, m.response_id, m.own_words
         FROM findings_groups g JOIN findings_group_members m ON m.group_id = g.id
        WHERE g.item_id = $1 AND g.certainty = 'verified' ORDER BY g.number, m.response_id`,
      [itemId],
    );
    return {
      readables: rows.map(({ id, number, own, stance }) => ({
        responseId: id,
        order: Number(number),
        text: own,
        stance,
      })),
      groups: [...Map.groupBy(members, (member) => member.group_id)].map(([id, group]) => ({
        id,
        template: group[0]?.template ?? [],
        members: group.map((member) => ({ responseId: member.response_id, ownWords: member.own_words })),
      })),
    };
  }

  /** How many there are: tells cheaply whether a result still rests on all of them. */
  async count(itemId: string): Promise<number> {
    const [row] = await this.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM intake_v_response v
         JOIN findings_readings r ON r.response_id = v.id AND NOT r.blank WHERE v.item_id = $1 AND v.counted`,
      [itemId],
    );
    return row?.n ?? 0;
  }
}
