import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
  CREATE TABLE decisions_decisions (
    id                uuid PRIMARY KEY,
    recommendation_id uuid NOT NULL REFERENCES consultations_recommendations (id),
    version           integer NOT NULL CHECK (version > 0),
    state             text NOT NULL CHECK (state IN ('draft', 'submitted', 'published')),
    status            text NOT NULL CHECK (status IN ('accepted', 'accepted_in_part', 'accepted_in_principle',
                        'already_policy', 'deferred', 'referred', 'not_accepted', 'outside_remit', 'no_response')),
    decided_on        date,
    decision_maker    text NOT NULL DEFAULT '',
    outcome_hash      text,
    content           jsonb NOT NULL,
    warnings          text[] NOT NULL DEFAULT '{}',
    writers           uuid[] NOT NULL,
    drafted_by_id     uuid NOT NULL,
    drafted_by_name   text NOT NULL,
    drafted_at        timestamptz NOT NULL,
    submitted_by_id   uuid,
    submitted_by_name text,
    submitted_at      timestamptz,
    returned_because  text,
    published_by_id   uuid,
    published_by_name text,
    published_at      timestamptz,
    UNIQUE (recommendation_id, version),
    CONSTRAINT decisions_complete CHECK (state <> 'published' OR (
      decided_on IS NOT NULL AND decision_maker <> '' AND published_at IS NOT NULL
      AND submitted_by_id IS NOT NULL AND published_by_id IS NOT NULL)),
    CONSTRAINT decisions_second_person CHECK (
      published_by_id IS NULL OR (published_by_id <> submitted_by_id AND published_by_id <> ALL (writers)))
  );
  CREATE UNIQUE INDEX decisions_one_in_the_making ON decisions_decisions (recommendation_id) WHERE state <> 'published';
  CREATE INDEX decisions_decisions_outcome ON decisions_decisions (outcome_hash);

  CREATE TABLE decisions_theme_answers (
    decision_id uuid NOT NULL REFERENCES decisions_decisions (id),
    theme_id    uuid NOT NULL,
    position    integer NOT NULL,
    label       text NOT NULL,
    people      integer NOT NULL CHECK (people >= 0),
    main        boolean NOT NULL,
    answer      text NOT NULL CHECK (answer IN ('accepted', 'partly', 'not_accepted', 'out_of_scope')),
    reason      text NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (decision_id, theme_id)
  );

  CREATE TABLE decisions_commitments (
    id          uuid PRIMARY KEY,
    decision_id uuid NOT NULL REFERENCES decisions_decisions (id),
    position    integer NOT NULL,
    text        text NOT NULL CHECK (text <> ''),
    owner       text NOT NULL CHECK (owner <> ''),
    due         date NOT NULL
  );
  CREATE INDEX decisions_commitments_of ON decisions_commitments (decision_id, position)`;

const GUARDS = `
  CREATE FUNCTION decisions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% of % is refused: what is published stays as it is; publish a corrected version', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON decisions_decisions FOR EACH ROW
    WHEN (OLD.state = 'published') EXECUTE FUNCTION decisions_refuse();
  CREATE TRIGGER keep_all BEFORE TRUNCATE ON decisions_decisions EXECUTE FUNCTION decisions_refuse();
  CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON decisions_theme_answers FOR EACH ROW EXECUTE FUNCTION decisions_refuse();
  CREATE TRIGGER keep_all BEFORE TRUNCATE ON decisions_theme_answers EXECUTE FUNCTION decisions_refuse();
  CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON decisions_commitments FOR EACH ROW EXECUTE FUNCTION decisions_refuse();
  CREATE TRIGGER keep_all BEFORE TRUNCATE ON decisions_commitments EXECUTE FUNCTION decisions_refuse();

  -- Answers and commitments come in the transaction that publishes; nothing is slipped in later.
  CREATE FUNCTION decisions_guard_parts() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM decisions_decisions WHERE id = NEW.decision_id AND state = 'published') THEN
      RAISE EXCEPTION 'INSERT into % is refused: decision % is published', TG_TABLE_NAME, NEW.decision_id
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER guard BEFORE INSERT ON decisions_theme_answers FOR EACH ROW EXECUTE FUNCTION decisions_guard_parts();
  CREATE TRIGGER guard BEFORE INSERT ON decisions_commitments FOR EACH ROW EXECUTE FUNCTION decisions_guard_parts()`;

/** The decision that stands for each recommendation, and what it promised. */
const VIEWS = `
  CREATE VIEW decisions_v_current AS
  SELECT DISTINCT ON (recommendation_id) recommendation_id, id AS decision_id, version, status, decided_on, decision_maker,
         outcome_hash, published_at
    FROM decisions_decisions WHERE state = 'published' ORDER BY recommendation_id, version DESC;

  CREATE VIEW decisions_v_commitment AS
  SELECT c.id, c.decision_id, d.recommendation_id, c.position, c.text, c.owner, c.due
    FROM decisions_commitments c JOIN decisions_v_current d ON d.decision_id = c.decision_id;

  CREATE VIEW decisions_v_theme_answer AS
  SELECT a.decision_id, d.recommendation_id, a.theme_id, a.position, a.label, a.people, a.main, a.answer, a.reason
    FROM decisions_theme_answers a JOIN decisions_v_current d ON d.decision_id = a.decision_id`;

export class Decisions1780050000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    for (const sql of [TABLES, GUARDS, VIEWS]) await q.query(sql);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query('DROP VIEW decisions_v_theme_answer, decisions_v_commitment, decisions_v_current');
    await q.query('DROP TABLE decisions_commitments, decisions_theme_answers, decisions_decisions');
    await q.query('DROP FUNCTION decisions_guard_parts, decisions_refuse');
  }
}
