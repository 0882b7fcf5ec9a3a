import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `report` is derived from the canonical text and the hash is over exactly that text, so the three cannot part. */
const TABLES = `
  CREATE TABLE outcomes_sealed (
    id                uuid PRIMARY KEY,
    item_id           uuid NOT NULL REFERENCES consultations_items (id),
    consultation_id   uuid NOT NULL REFERENCES consultations_consultations (id),
    recommendation_id uuid NOT NULL REFERENCES consultations_recommendations (id),
    version           integer NOT NULL CHECK (version > 0),
    canonical         text NOT NULL,
    report            jsonb NOT NULL GENERATED ALWAYS AS (canonical::jsonb) STORED,
    hash              text NOT NULL CHECK (hash = encode(sha256(convert_to(canonical, 'UTF8')), 'hex')),
    sealed_by_id      uuid NOT NULL,
    sealed_by_name    text NOT NULL,
    sealed_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (item_id, version),
    UNIQUE (item_id, hash),
    CONSTRAINT outcomes_balanced CHECK (
      (canonical::jsonb #>> '{reconciliation,submissions,balanced}')::boolean
      AND (canonical::jsonb #>> '{reconciliation,submissions,undisposed}')::integer = 0)
  );
  CREATE INDEX outcomes_sealed_consultation ON outcomes_sealed (consultation_id);
  CREATE INDEX outcomes_sealed_recommendation ON outcomes_sealed (recommendation_id);
  CREATE INDEX outcomes_sealed_hash ON outcomes_sealed (hash);

  CREATE FUNCTION outcomes_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% of % is refused: what is sealed stays as it is; seal another version', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON outcomes_sealed FOR EACH ROW EXECUTE FUNCTION outcomes_refuse();
  CREATE TRIGGER keep_all BEFORE TRUNCATE ON outcomes_sealed EXECUTE FUNCTION outcomes_refuse()`;

/** The latest sealed outcome of each item, with the figures that boards compare. */
const VIEWS = `
  CREATE VIEW outcomes_v_latest AS
  SELECT DISTINCT ON (item_id) id, item_id, consultation_id, recommendation_id, version, hash, sealed_at,
         (report ->> 'people')::integer AS people, (report ->> 'answered')::integer AS answered,
         (report ->> 'counted')::integer AS counted, report -> 'stance' AS stance,
         (jsonb_path_query_first(report, '$.views[*] ? (@.key == "one-per-respondent").base'))::integer AS respondents, report -> 'themes' AS themes,
         (report ->> 'dependsOnCounting')::boolean AS depends_on_counting, report -> 'settings' AS settings
    FROM outcomes_sealed ORDER BY item_id, version DESC`;

export class Outcomes1780040000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(TABLES);
    await q.query(VIEWS);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query('DROP VIEW outcomes_v_latest');
    await q.query('DROP TABLE outcomes_sealed');
    await q.query('DROP FUNCTION outcomes_refuse');
  }
}
