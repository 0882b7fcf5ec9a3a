export const THEMES = `
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
    -- of acts on groups: their records, and the standing acts on the same records or letters
    about           uuid[] NOT NULL DEFAULT '{}',
    rests_on        uuid[] NOT NULL DEFAULT '{}',
    undoes          uuid REFERENCES findings_acts (id),
    undone_by       uuid REFERENCES findings_acts (id),
    by_id           uuid NOT NULL,
    by_name         text NOT NULL,
    at              timestamptz NOT NULL DEFAULT clock_timestamp()
  );
  CREATE INDEX findings_acts_item ON findings_acts (item_id, place)`;
