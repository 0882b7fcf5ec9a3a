import type { MigrationInterface, QueryRunner } from 'typeorm';
import { RECEIVE, VIEWS } from './receive.sql.js';
import { GUARDS, TABLES } from './tables.sql.js';

export class Intake1780020000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    for (const sql of [TABLES, GUARDS, RECEIVE, VIEWS]) await q.query(sql);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP VIEW intake_v_response, intake_v_submission;
      DROP FUNCTION intake_receive(uuid, jsonb, bytea);
      DROP TYPE intake_receipt;
      DROP TABLE intake_drafts, intake_mail, intake_dispositions, intake_responses, intake_submissions,
                 intake_respondents;
      DROP FUNCTION intake_check_ended(), intake_check_submission(), intake_guard_disposition(), intake_refuse();
    `);
  }
}
