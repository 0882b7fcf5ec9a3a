import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Secrets1780000000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE platform_secrets (
        name       text PRIMARY KEY,
        value      bytea NOT NULL CHECK (octet_length(value) >= 32),
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query('DROP TABLE platform_secrets');
  }
}
