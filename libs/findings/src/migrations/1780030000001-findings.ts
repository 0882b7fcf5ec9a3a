import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was read of each response, and the shared index in which duplicates meet. */
const READING = `
  CREATE TABLE findings_readings (
    response_id     uuid PRIMARY KEY,
    consultation_id uuid NOT NULL,
    item_id         uuid NOT NULL,
    number          bigint NOT NULL,
    -- of what intake composed, so that a response that says something else by now is read again
    revision        integer NOT NULL DEFAULT 0,
    algorithm       text NOT NULL,
    digest          text NOT NULL,
    language        text NOT NULL,
    blank           boolean NOT NULL,
    keys            integer NOT NULL,
    related         boolean NOT NULL,
    grouped         boolean NOT NULL,
    read_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (item_id, number)
  );
  CREATE INDEX findings_readings_consultation ON findings_readings (consultation_id);
  CREATE INDEX findings_readings_unrelated ON findings_readings (item_id, number) WHERE NOT related;
  CREATE INDEX findings_readings_ungrouped ON findings_readings (item_id) WHERE NOT grouped;

  CREATE TABLE findings_texts (
    response_id uuid PRIMARY KEY REFERENCES findings_readings (response_id) ON DELETE CASCADE,
    own         text NOT NULL,
    folded      text NOT NULL,
    quoted      text NOT NULL,
    signature   text NOT NULL,
    greeting    text NOT NULL
  );

  CREATE TABLE findings_fingerprints (
    item_id     uuid NOT NULL,
    fingerprint bigint NOT NULL,
    number      bigint NOT NULL,
    PRIMARY KEY (item_id, fingerprint, number)
  );
  CREATE INDEX findings_fingerprints_of ON findings_fingerprints (item_id, number);

  CREATE TABLE findings_edges (
    item_id   uuid NOT NULL,
    a         bigint NOT NULL,
    b         bigint NOT NULL,
    relation  text NOT NULL CHECK (relation IN ('exact', 'near', 'campaign', 'partial')),
    words     integer NOT NULL,
    algorithm text NOT NULL,
    PRIMARY KEY (item_id, b, a),
    CHECK (a < b)
  );

  CREATE TABLE findings_sentiments (
    response_id uuid PRIMARY KEY REFERENCES findings_readings (response_id) ON DELETE CASCADE,
    item_id     uuid NOT NULL,
    score       double precision NOT NULL CHECK (score BETWEEN -1 AND 1),
    label       text NOT NULL CHECK (label IN ('negative', 'neutral', 'positive')),
    algorithm   text NOT NULL
  );
  CREATE INDEX findings_sentiments_item ON findings_sentiments (item_id);

  CREATE TABLE findings_stances (
    response_id uuid PRIMARY KEY REFERENCES findings_readings (response_id) ON DELETE CASCADE,
    item_id     uuid NOT NULL,
    stance      text NOT NULL CHECK (stance IN ('supports', 'conditional', 'opposes', 'mixed', 'unclear')),
    source      text NOT NULL CHECK (source IN ('closed', 'learned', 'none'))
  );
  CREATE INDEX findings_stances_item ON findings_stances (item_id, stance)`;

/** One row an item: what is wanted of it and how far it is. A count that was reached equals the count that was wanted. */
const GROUPS = `
  CREATE TABLE findings_items (
    item_id         uuid PRIMARY KEY REFERENCES consultations_items (id),
    consultation_id uuid NOT NULL,
    groups_wanted   bigint NOT NULL DEFAULT 0,
    groups_built    bigint NOT NULL DEFAULT 0,
    groups_at       timestamptz,
    board_version   bigint NOT NULL DEFAULT 0
  );

  CREATE TABLE findings_groups (
    id              uuid PRIMARY KEY,
    consultation_id uuid NOT NULL,
    item_id         uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('exact', 'near', 'campaign')),
    canonical       uuid NOT NULL,
    number          bigint NOT NULL,
    template        text[] NOT NULL,
    algorithm       text NOT NULL,
    UNIQUE (item_id, canonical)
  );
  CREATE INDEX findings_groups_consultation ON findings_groups (consultation_id, kind);

  CREATE TABLE findings_group_members (
    response_id uuid PRIMARY KEY REFERENCES findings_readings (response_id) ON DELETE CASCADE,
    group_id    uuid NOT NULL REFERENCES findings_groups (id) ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('original', 'exact', 'near', 'campaign')),
    of          uuid,
    own_words   text NOT NULL
  );
  CREATE INDEX findings_group_members_group ON findings_group_members (group_id)`;

const THEMES = `
  CREATE TABLE findings_theme_runs (
    id         uuid PRIMARY KEY,
    item_id    uuid NOT NULL REFERENCES consultations_items (id),
    themes     integer CHECK (themes BETWEEN 2 AND 30),
    seed       bigint NOT NULL,
    algorithm  text,
    digest     text,
    responses  integer,
    unassigned integer,
    by_id      uuid,
    by_name    text NOT NULL,
    asked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    done_at    timestamptz
  );
  CREATE INDEX findings_theme_runs_item ON findings_theme_runs (item_id, asked_at);
  CREATE UNIQUE INDEX findings_theme_runs_waiting ON findings_theme_runs (item_id) WHERE done_at IS NULL;

  CREATE TABLE findings_candidate_themes (
    id        uuid PRIMARY KEY,
    run_id    uuid NOT NULL REFERENCES findings_theme_runs (id),
    item_id   uuid NOT NULL,
    position  integer NOT NULL,
    found_as  text NOT NULL,
    label     text NOT NULL,
    keywords  text[] NOT NULL,
    stability double precision NOT NULL,
    fate      text NOT NULL DEFAULT 'open' CHECK (fate IN ('open', 'confirmed', 'merged', 'split', 'set_aside'))
  );
  CREATE INDEX findings_candidate_themes_item ON findings_candidate_themes (item_id);

  CREATE TABLE findings_candidate_members (
    candidate_id uuid NOT NULL REFERENCES findings_candidate_themes (id),
    response_id  uuid NOT NULL,
    loading      double precision NOT NULL,
    evidence     text NOT NULL,
    PRIMARY KEY (candidate_id, response_id)
  );

  CREATE TABLE findings_themes (
    id          uuid PRIMARY KEY,
    item_id     uuid NOT NULL REFERENCES consultations_items (id),
    label       text NOT NULL CHECK (label <> ''),
    description text NOT NULL,
    keywords    text[] NOT NULL,
    examples    uuid[] NOT NULL,
    state       text NOT NULL CHECK (state IN ('confirmed', 'set_aside', 'merged', 'split', 'undone')),
    made_from   uuid[] NOT NULL,
    reason      text NOT NULL
  );
  CREATE INDEX findings_themes_item ON findings_themes (item_id, state);
  CREATE UNIQUE INDEX findings_themes_label ON findings_themes (item_id, lower(label)) WHERE state = 'confirmed';

  CREATE TABLE findings_theme_members (
    theme_id    uuid NOT NULL REFERENCES findings_themes (id),
    response_id uuid NOT NULL,
    strength    double precision NOT NULL,
    evidence    text NOT NULL,
    PRIMARY KEY (theme_id, response_id)
  );

  CREATE TABLE findings_acts (
    id              uuid PRIMARY KEY,
    place           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    consultation_id uuid NOT NULL,
    item_id         uuid NOT NULL,
    kind            text NOT NULL,
    summary         text NOT NULL,
    before          jsonb NOT NULL,
    after           jsonb NOT NULL,
    undoes          uuid REFERENCES findings_acts (id),
    undone_by       uuid REFERENCES findings_acts (id),
    by_id           uuid NOT NULL,
    by_name         text NOT NULL,
    at              timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE INDEX findings_acts_item ON findings_acts (item_id, place)`;

const CODING = `
  CREATE TABLE findings_codeframes (
    item_id   uuid NOT NULL REFERENCES consultations_items (id),
    version   integer NOT NULL CHECK (version > 0),
    themes    jsonb NOT NULL,
    digest    text NOT NULL,
    algorithm text NOT NULL,
    by_id     uuid NOT NULL,
    by_name   text NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    input     text,
    responses integer,
    coded_at  timestamptz,
    PRIMARY KEY (item_id, version)
  );

  CREATE TABLE findings_codes (
    item_id     uuid NOT NULL,
    version     integer NOT NULL,
    response_id uuid NOT NULL,
    theme_id    uuid REFERENCES findings_themes (id),
    confidence  double precision NOT NULL,
    evidence    text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (item_id, version, response_id, theme_id),
    FOREIGN KEY (item_id, version) REFERENCES findings_codeframes (item_id, version)
  );
  CREATE INDEX findings_codes_theme ON findings_codes (theme_id, version);

  CREATE TABLE findings_confirmed_groups (
    group_id        uuid PRIMARY KEY,
    consultation_id uuid NOT NULL,
    item_id         uuid NOT NULL,
    canonical       uuid NOT NULL,
    act_id          uuid NOT NULL REFERENCES findings_acts (id),
    by_id           uuid NOT NULL,
    by_name         text NOT NULL,
    at              timestamptz NOT NULL DEFAULT clock_timestamp()
  )`;

/** What higher libs read in bulk. Codes are those of the newest codeframe that is coded through. */
const VIEWS = `
  CREATE VIEW findings_v_codeframe AS
  SELECT DISTINCT ON (item_id) item_id, version, themes, digest, algorithm, by_name, at, coded_at, responses
    FROM findings_codeframes WHERE coded_at IS NOT NULL ORDER BY item_id, version DESC;

  CREATE VIEW findings_v_code AS
  SELECT c.response_id, c.item_id, c.theme_id, c.version AS codeframe_version, c.confidence, c.evidence
    FROM findings_codes c JOIN findings_v_codeframe f ON f.item_id = c.item_id AND f.version = c.version
   WHERE c.theme_id IS NOT NULL;

  CREATE VIEW findings_v_theme AS
  SELECT id AS theme_id, item_id, label, description, state FROM findings_themes WHERE state IN ('confirmed', 'set_aside');

  CREATE VIEW findings_v_stance AS SELECT response_id, item_id, stance, source FROM findings_stances;

  CREATE VIEW findings_v_sentiment AS SELECT response_id, item_id, score, label FROM findings_sentiments;

  CREATE VIEW findings_v_group AS
  SELECT m.group_id, g.consultation_id, g.item_id, m.response_id, m.kind, m.of, g.kind AS group_kind,
         (k.group_id IS NOT NULL) AS confirmed
    FROM findings_group_members m JOIN findings_groups g ON g.id = m.group_id
    LEFT JOIN findings_confirmed_groups k ON k.group_id = g.id`;

export class Findings1780030000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    for (const sql of [READING, GROUPS, THEMES, CODING, VIEWS]) await q.query(sql);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(
      `DROP VIEW findings_v_group, findings_v_sentiment, findings_v_stance, findings_v_theme, findings_v_code, findings_v_codeframe`,
    );
    await q.query(`DROP TABLE findings_confirmed_groups, findings_codes, findings_codeframes, findings_acts,
      findings_theme_members, findings_themes, findings_candidate_members, findings_candidate_themes, findings_theme_runs,
      findings_group_members, findings_groups, findings_items, findings_stances, findings_sentiments, findings_edges,
      findings_fingerprints, findings_texts, findings_readings`);
  }
}
