export const CODING = `
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
  CREATE INDEX findings_codes_theme ON findings_codes (theme_id, version)`;
