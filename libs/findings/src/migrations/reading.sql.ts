/** What was read of each response, and the shared index in which duplicates meet. */
export const READING = `
  -- One index of an item: what one version of the reading found. A newer one is filled beside it, and takes its place once
  -- it is complete.
  CREATE TABLE findings_editions (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    item_id       uuid NOT NULL,
    algorithm     text NOT NULL,
    complete      boolean NOT NULL DEFAULT false,
    -- lines that everybody carries, set apart like the question's own words; each other set of them is a new version
    lines         text[] NOT NULL DEFAULT '{}',
    lines_version integer NOT NULL DEFAULT 0,
    -- readings there were when the lines were last looked for, and whether one of these says something else since
    weighed       integer NOT NULL DEFAULT 0,
    reworded      boolean NOT NULL DEFAULT false,
    -- counts what was taken out of the index: a look-up from before must not be written down after
    taken_out     bigint NOT NULL DEFAULT 0,
    UNIQUE (item_id, algorithm)
  );

  CREATE TABLE findings_readings (
    response_id     uuid PRIMARY KEY,
    consultation_id uuid NOT NULL,
    item_id         uuid NOT NULL,
    number          bigint NOT NULL,
    -- of what intake composed, so that a response that says something else by now is read again
    revision        integer NOT NULL DEFAULT 0,
    algorithm       text NOT NULL,
    -- the version of the lines it was read with; null where no line can matter, because the text is one line
    lines           integer,
    -- words of the question or such a line were set apart
    apart           boolean NOT NULL,
    digest          text NOT NULL,
    language        text NOT NULL,
    blank           boolean NOT NULL,
    keys            integer NOT NULL,
    grouped         boolean NOT NULL,
    read_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (item_id, number)
  );
  CREATE INDEX findings_readings_ungrouped ON findings_readings (item_id) WHERE NOT grouped;

  -- Of findings_readings, as tone and stance below: written with it in one statement, and deleted with it by who forgets.
  CREATE TABLE findings_texts (
    response_id uuid PRIMARY KEY,
    own         text NOT NULL,
    folded      text NOT NULL,
    quoted      text NOT NULL,
    signature   text NOT NULL,
    greeting    text NOT NULL,
    -- as they stand in the index
    keys        bigint[] NOT NULL
  );

  -- The shared index: the first owners of a key are the earliest receipts.
  CREATE TABLE findings_fingerprints (
    edition     integer NOT NULL,
    fingerprint bigint NOT NULL,
    number      bigint NOT NULL,
    PRIMARY KEY (edition, fingerprint, number)
  );

  CREATE TABLE findings_edges (
    item_id  uuid NOT NULL,
    edition  integer NOT NULL,
    a        bigint NOT NULL,
    b        bigint NOT NULL,
    relation text NOT NULL CHECK (relation IN ('exact', 'near', 'campaign', 'partial', 'weak')),
    words    integer NOT NULL,
    PRIMARY KEY (item_id, edition, b, a),
    CHECK (a < b)
  );

  -- Who has to look for earlier ones, for the first time or again. Another call is another wish.
  CREATE SEQUENCE findings_calls;
  CREATE TABLE findings_unrelated (
    item_id uuid NOT NULL,
    number  bigint NOT NULL,
    call    bigint NOT NULL DEFAULT nextval('findings_calls'),
    -- is new in the index: later ones among whose earliest key owners it stands look again
    calls   boolean NOT NULL,
    PRIMARY KEY (item_id, number)
  );

  CREATE TABLE findings_sentiments (
    response_id uuid PRIMARY KEY,
    item_id     uuid NOT NULL,
    score       double precision NOT NULL CHECK (score BETWEEN -1 AND 1),
    label       text NOT NULL CHECK (label IN ('negative', 'neutral', 'positive')),
    algorithm   text NOT NULL
  );
  CREATE INDEX findings_sentiments_item ON findings_sentiments (item_id);

  CREATE TABLE findings_stances (
    response_id uuid PRIMARY KEY,
    item_id     uuid NOT NULL,
    stance      text NOT NULL CHECK (stance IN ('supports', 'conditional', 'opposes', 'mixed', 'unclear')),
    source      text NOT NULL CHECK (source IN ('closed', 'learned', 'none'))
  );
  CREATE INDEX findings_stances_item ON findings_stances (item_id, stance)`;
