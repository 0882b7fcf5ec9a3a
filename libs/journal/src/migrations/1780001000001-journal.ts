import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Journal1780001000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE journal_entries (
        id        uuid PRIMARY KEY,
        kind      text NOT NULL,
        subject   text,
        body      jsonb NOT NULL,
        -- whole milliseconds, so that every program writes the same text of it
        at        timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
        -- both are set once, by the integrator
        index     bigint,
        leaf_hash bytea
      );
      CREATE UNIQUE INDEX journal_entries_index ON journal_entries (index) WHERE index IS NOT NULL;
      CREATE INDEX journal_entries_waiting ON journal_entries (at, id) WHERE index IS NULL;
      CREATE INDEX journal_entries_by_subject ON journal_entries (subject) WHERE subject IS NOT NULL;

      CREATE TABLE journal_nodes (
        level    smallint NOT NULL CHECK (level > 0),
        position bigint NOT NULL CHECK (position >= 0),
        hash     bytea NOT NULL CHECK (octet_length(hash) = 32),
        PRIMARY KEY (level, position)
      );

      CREATE TABLE journal_checkpoints (
        size      bigint PRIMARY KEY CHECK (size >= 0),
        root_hash bytea NOT NULL CHECK (octet_length(root_hash) = 32),
        at        timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp())
      );
      INSERT INTO journal_checkpoints (size, root_hash) VALUES (0, sha256(''));

      CREATE TABLE journal_cursors (
        name       text PRIMARY KEY,
        next       bigint NOT NULL DEFAULT 0,
        failures   integer NOT NULL DEFAULT 0,
        last_error text,
        retry_at   timestamptz,
        moved_at   timestamptz
      );

      -- The way in for a lib that writes its own rows and the entry in one statement. The same as Journal.append.
      -- In plpgsql, which keeps its plan; a function in SQL would be planned again with every call.
      CREATE FUNCTION journal_append(id uuid, kind text, subject text, body jsonb) RETURNS void
      LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO journal_entries (id, kind, subject, body)
        VALUES (journal_append.id, journal_append.kind, journal_append.subject, journal_append.body);
      END $$;

      -- The same for many at once.
      CREATE FUNCTION journal_append_all(ids uuid[], kinds text[], subjects text[], bodies jsonb[]) RETURNS void
      LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO journal_entries (id, kind, subject, body)
        SELECT * FROM unnest(ids, kinds, subjects, bodies);
      END $$;

      -- What libs of a higher rank may read in bulk.
      CREATE VIEW journal_v_entry AS SELECT index, id, kind, subject, body, at FROM journal_entries;

      CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% of % is refused: the journal is append-only', TG_OP, TG_TABLE_NAME
          USING ERRCODE = 'restrict_violation';
      END $$;

      CREATE FUNCTION journal_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.index IS NOT NULL OR NEW.index IS NULL OR NEW.leaf_hash IS NULL
           OR (NEW.id, NEW.kind, NEW.body, NEW.at) IS DISTINCT FROM (OLD.id, OLD.kind, OLD.body, OLD.at)
           OR NEW.subject IS DISTINCT FROM OLD.subject THEN
          RAISE EXCEPTION 'UPDATE of journal entry % is refused: the journal is append-only', OLD.id
            USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END $$;

      CREATE TRIGGER guard BEFORE UPDATE ON journal_entries FOR EACH ROW EXECUTE FUNCTION journal_guard_entry();
      CREATE TRIGGER keep BEFORE DELETE ON journal_entries FOR EACH ROW EXECUTE FUNCTION journal_refuse();
      CREATE TRIGGER keep_all BEFORE TRUNCATE ON journal_entries EXECUTE FUNCTION journal_refuse();
      CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON journal_nodes FOR EACH ROW EXECUTE FUNCTION journal_refuse();
      CREATE TRIGGER keep_all BEFORE TRUNCATE ON journal_nodes EXECUTE FUNCTION journal_refuse();
      CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON journal_checkpoints FOR EACH ROW EXECUTE FUNCTION journal_refuse();
      CREATE TRIGGER keep_all BEFORE TRUNCATE ON journal_checkpoints EXECUTE FUNCTION journal_refuse();
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`
      DROP VIEW journal_v_entry;
      DROP FUNCTION journal_append(uuid, text, text, jsonb);
      DROP FUNCTION journal_append_all(uuid[], text[], text[], jsonb[]);
      DROP TABLE journal_cursors, journal_checkpoints, journal_nodes, journal_entries;
      DROP FUNCTION journal_guard_entry();
      DROP FUNCTION journal_refuse();
    `);
  }
}
