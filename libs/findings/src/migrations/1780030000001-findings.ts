import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ARRIVAL } from './arrival.sql.js';
import { CODING } from './coding.sql.js';
import { GROUP_ACTS, GROUPS } from './groups.sql.js';
import { READING } from './reading.sql.js';
import { THEMES } from './themes.sql.js';
import { VIEWS } from './views.sql.js';

export class Findings1780030000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    for (const sql of [READING, ARRIVAL, GROUPS, THEMES, GROUP_ACTS, CODING, VIEWS]) await q.query(sql);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(
      `DROP VIEW findings_v_group, findings_v_sentiment, findings_v_stance, findings_v_theme, findings_v_code, findings_v_codeframe`,
    );
    await q.query(`DROP TABLE findings_codes, findings_codeframes, findings_group_rulings, findings_group_records, findings_acts,
      findings_theme_members, findings_themes, findings_candidate_members, findings_candidate_themes, findings_theme_runs,
      findings_group_members, findings_groups, findings_items, findings_stances, findings_sentiments, findings_unrelated,
      findings_edges, findings_fingerprints, findings_texts, findings_readings, findings_editions`);
    await q.query('DROP SEQUENCE findings_calls');
    await q.query(`DROP FUNCTION findings_unread, findings_store, findings_look_up, findings_folded, findings_save, findings_ungroup,
      findings_index_lock, findings_edition`);
  }
}
