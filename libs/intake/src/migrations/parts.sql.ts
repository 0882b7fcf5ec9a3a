/** What belongs to a submission besides its answers, and what of it all is read as one response. */
export const PARTS = `
  CREATE TABLE intake_attachments (
    id            uuid PRIMARY KEY,
    submission_id uuid NOT NULL REFERENCES intake_submissions (id),
    position      integer NOT NULL,
    -- as the sender named it, made harmless; never used as a path
    name          text NOT NULL,
    -- by its content, not by what the sender called it
    media_type    text NOT NULL,
    -- empty once it has expired or was erased
    bytes         bytea NOT NULL,
    size          integer NOT NULL,
    sha256        bytea NOT NULL,
    -- none: a kind of file that holds no text, such as a picture
    state         text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'read', 'none', 'unreadable')),
    attempts      integer NOT NULL DEFAULT 0,
    text          text NOT NULL DEFAULT '',
    error         text,
    gone_at       timestamptz,
    UNIQUE (submission_id, position)
  );
  CREATE INDEX intake_attachments_waiting ON intake_attachments (submission_id) WHERE state = 'waiting';

  -- What is read as one response where that is more than its own words: with the text of attachments, and with what the
  -- same person sent in other submissions that were merged into it. Derived, so it may be made again at any time.
  CREATE TABLE intake_compositions (
    response_id   uuid PRIMARY KEY REFERENCES intake_responses (id),
    -- the submission that it counts with: its own, or the one that its own was merged into
    submission_id uuid NOT NULL REFERENCES intake_submissions (id),
    text          text NOT NULL,
    stance_answer text,
    choices       jsonb NOT NULL,
    -- the responses it was made of, this one included, in the order of receipt
    parts         uuid[] NOT NULL,
    -- counts up with every change, by which a reader knows that what it read still holds
    revision      integer NOT NULL
  );
  CREATE INDEX intake_compositions_of ON intake_compositions (submission_id);

  -- Equality questions: asked after the response was stored, encrypted, withdrawable by themselves.
  CREATE TABLE intake_equality (
    submission_id uuid PRIMARY KEY REFERENCES intake_submissions (id),
    sealed        bytea NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp()
  );

  -- From when retention counts: filled from the journal as outcomes are sealed and decisions published.
  CREATE TABLE intake_retention (
    consultation_id uuid PRIMARY KEY,
    sealed_at       timestamptz,
    decided_at      timestamptz,
    -- nothing expires and nothing is erased while somebody holds it, with the reason
    held_because    text,
    held_by         text,
    held_at         timestamptz,
    CHECK ((held_because IS NULL) = (held_by IS NULL) AND (held_because IS NULL) = (held_at IS NULL))
  )`;
