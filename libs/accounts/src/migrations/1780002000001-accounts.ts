import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Accounts1780002000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE accounts_staff (
        id            uuid PRIMARY KEY,
        email         text NOT NULL CHECK (email = lower(email)),
        name          text NOT NULL,
        role          text NOT NULL CHECK (role IN ('officer', 'approver', 'member', 'assurer', 'admin')),
        password_hash text NOT NULL,
        created_at    timestamptz NOT NULL DEFAULT now(),
        closed_at     timestamptz
      )`);
    await q.query('CREATE UNIQUE INDEX accounts_staff_email ON accounts_staff (email)');
    await q.query(`
      CREATE TABLE accounts_sessions (
        token_hash bytea PRIMARY KEY,
        staff_id   uuid NOT NULL REFERENCES accounts_staff (id),
        created_at timestamptz NOT NULL DEFAULT now(),
        seen_at    timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      )`);
    await q.query('CREATE INDEX accounts_sessions_staff ON accounts_sessions (staff_id)');
    await q.query(`
      CREATE TABLE accounts_attempts (
        id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        email   text NOT NULL,
        at      timestamptz NOT NULL DEFAULT now()
      )`);
    await q.query('CREATE INDEX accounts_attempts_email ON accounts_attempts (email, at)');
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query('DROP TABLE accounts_attempts, accounts_sessions, accounts_staff');
  }
}
