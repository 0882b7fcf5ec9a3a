/** What was read of each response, and the shared index in which duplicates meet. */
export const READING = `
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
    relation  text NOT NULL CHECK (relation IN ('exact', 'near', 'campaign', 'partial', 'weak')),
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
