import type { Tx } from '#platform';
import type { Membership } from './core/board.js';
import { belongs } from './core/mentions.js';

interface Held {
  response_id: string;
  strength: number;
  evidence: string;
  own: string;
}

/** Writes which responses new themes hold: once, at the act that makes the theme. */
export async function fillThemes(tx: Tx, itemId: string, memberships: readonly Membership[]): Promise<void> {
  for (const { themeId, from, only, without } of memberships) {
    const held = from.length > 0 ? await heldBy(tx, from) : await allOf(tx, itemId);
    const members = held.flatMap((member) => {
      const described = only ?? without;
      const apart =
        described === undefined ? undefined : belongs({ id: member.response_id, text: member.own }, described);
      if (without !== undefined) return apart === undefined ? [member] : [];
      if (only === undefined) return [member];
      return apart === undefined ? [] : [{ ...member, evidence: apart.evidence ?? member.evidence }];
    });
    await tx.query(
      `INSERT INTO findings_theme_members (theme_id, response_id, strength, evidence)
       SELECT $1, * FROM unnest($2::uuid[], $3::float8[], $4::text[])`,
      [
        themeId,
        members.map((member) => member.response_id),
        members.map((member) => member.strength),
        members.map((member) => member.evidence),
      ],
    );
  }
}

/** What candidates and themes hold together, each response once with its strongest evidence. */
function heldBy(tx: Tx, cards: readonly string[]): Promise<Held[]> {
  return tx.query<Held[]>(
    `SELECT DISTINCT ON (m.response_id) m.response_id, m.strength, m.evidence, t.own
       FROM (SELECT response_id, loading AS strength, evidence FROM findings_candidate_members WHERE candidate_id = ANY ($1::uuid[])
             UNION ALL SELECT response_id, strength, evidence FROM findings_theme_members WHERE theme_id = ANY ($1::uuid[])) m
       JOIN findings_texts t ON t.response_id = m.response_id
      ORDER BY m.response_id, m.strength DESC, m.evidence`,
    [cards],
  );
}

/** Every response of an item that says something: what a theme written by hand is looked for in. */
function allOf(tx: Tx, itemId: string): Promise<Held[]> {
  return tx.query<Held[]>(
    `SELECT r.response_id, 1::float8 AS strength, '' AS evidence, t.own
       FROM findings_readings r JOIN findings_texts t ON t.response_id = r.response_id
      WHERE r.item_id = $1 AND NOT r.blank ORDER BY r.number`,
    [itemId],
  );
}
