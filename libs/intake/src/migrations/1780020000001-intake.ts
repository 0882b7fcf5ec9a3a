import type { MigrationInterface, QueryRunner } from 'typeorm';
import { DOORS } from './doors.sql.js';
import { KEEPING } from './keeping.sql.js';
import { PARTS } from './parts.sql.js';
import { RECEIVE, VIEWS } from './receive.sql.js';
import { GUARDS, TABLES } from './tables.sql.js';

export class Intake1780020000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    for (const sql of [TABLES, PARTS, DOORS, KEEPING, GUARDS, RECEIVE, VIEWS]) await q.query(sql);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP VIEW intake_v_response, intake_v_submission;
      DROP FUNCTION intake_receive(uuid, jsonb, bytea);
      DROP TYPE intake_receipt;
      DROP TABLE intake_import_faults, intake_import_files, intake_imports, intake_mappings, intake_keyed,
                 intake_used_challenges, intake_draft_files, intake_return_links, intake_drafts, intake_mail;
      DROP TABLE intake_erasures, intake_retention, intake_equality, intake_compositions, intake_attachments;
      DROP TABLE intake_senders, intake_dispositions, intake_responses, intake_submissions, intake_respondents;
      DROP TABLE intake_unchecked;
      DROP FUNCTION intake_check_merged(), intake_check_ended(), intake_check_parts(), intake_check_later(),
                    intake_check_submissions(), intake_guard_disposition(),
                    intake_guard_response(), intake_guard_submission(), intake_refuse();
    `);
  }
}
