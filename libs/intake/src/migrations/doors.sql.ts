/** What each door keeps beside the submission: of the web a draft, of mail the envelope, of paper who keyed it, of a file the import. */
export const DOORS = `
  CREATE TABLE intake_mail (
    submission_id uuid PRIMARY KEY REFERENCES intake_submissions (id),
    mail_from     text NOT NULL,
    recipient     text NOT NULL,
    item_refs     text[] NOT NULL,
    remote        text NOT NULL,
    message_id    text,
    -- what the sending machine called itself (HELO), for SPF
    helo          text NOT NULL DEFAULT '',
    state         text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'read', 'unreadable')),
    attempts      integer NOT NULL DEFAULT 0,
    error         text,
    subject       text,
    -- Message-IDs it answers (In-Reply-To, References)
    answers_to    text[] NOT NULL DEFAULT '{}',
    -- what was set apart from the sender's own words: quoted, signature, forwarded
    set_apart     jsonb NOT NULL DEFAULT '{}',
    -- SPF, DKIM, DMARC as found: evidence of the domain, never a reason to refuse
    authenticity  jsonb,
    -- which items it was taken to answer, by what sign, how sure from 0 to 1
    assigned      jsonb,
    read_at       timestamptz
  );
  CREATE INDEX intake_mail_waiting ON intake_mail (submission_id) WHERE state = 'waiting';
  CREATE INDEX intake_mail_message ON intake_mail (message_id) WHERE message_id IS NOT NULL;

  -- What somebody has typed and not sent. The cookie holds the token, the table its hash.
  CREATE TABLE intake_drafts (
    token_hash      bytea PRIMARY KEY,
    consultation_id uuid NOT NULL,
    intent          text NOT NULL,
    -- text, not jsonb: a draft comes back exactly as it was typed
    content         text NOT NULL,
    -- the submission that this draft is to replace
    amends          uuid REFERENCES intake_submissions (id),
    opened_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL
  );
  CREATE INDEX intake_drafts_expiry ON intake_drafts (expires_at);

  -- A link sent by mail that leads back to a draft, once. Its secret part is derived from the id with a key.
  CREATE TABLE intake_return_links (
    id         uuid PRIMARY KEY,
    link_hash  bytea NOT NULL UNIQUE,
    draft_hash bytea NOT NULL REFERENCES intake_drafts (token_hash) ON UPDATE CASCADE ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
  );

  -- Files put to a draft; they become attachments when it is sent.
  CREATE TABLE intake_draft_files (
    id         uuid PRIMARY KEY,
    draft_hash bytea NOT NULL REFERENCES intake_drafts (token_hash) ON UPDATE CASCADE ON DELETE CASCADE,
    position   integer NOT NULL,
    name       text NOT NULL,
    media_type text NOT NULL,
    bytes      bytea NOT NULL
  );
  CREATE INDEX intake_draft_files_of ON intake_draft_files (draft_hash, position);

  -- Proofs of work that were used: each counts once.
  CREATE TABLE intake_used_challenges (
    challenge  bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
  );

  -- Paper and telephone: who keyed it, and who checked it against the scan. The scan is the raw submission.
  CREATE TABLE intake_keyed (
    submission_id   uuid PRIMARY KEY REFERENCES intake_submissions (id),
    -- of the scan; null where there is none, as with a telephone call
    scan_sha256     text,
    keyed_by_id     uuid NOT NULL,
    keyed_by_name   text NOT NULL,
    keyed_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    checked_by_id   uuid,
    checked_by_name text,
    checked_at      timestamptz,
    verdict         text CHECK (verdict IN ('right', 'wrong')),
    remark          text NOT NULL DEFAULT '',
    CONSTRAINT intake_keyed_second_person CHECK (checked_by_id <> keyed_by_id),
    CHECK ((verdict IS NULL) = (checked_by_id IS NULL) AND (verdict IS NULL) = (checked_at IS NULL))
  );
  CREATE INDEX intake_keyed_waiting ON intake_keyed (keyed_at) WHERE verdict IS NULL;

  -- How the columns of a survey tool's export are read, kept for the next file of that shape.
  CREATE TABLE intake_mappings (
    id              uuid PRIMARY KEY,
    consultation_id uuid NOT NULL,
    name            text NOT NULL,
    columns         text[] NOT NULL,
    mapping         jsonb NOT NULL,
    by_name         text NOT NULL,
    at              timestamptz NOT NULL DEFAULT now(),
    UNIQUE (consultation_id, name)
  );

  CREATE TABLE intake_imports (
    id              uuid PRIMARY KEY,
    consultation_id uuid NOT NULL,
    file_name       text NOT NULL,
    -- everything the run was asked for, besides the file
    wish            jsonb NOT NULL,
    -- uploaded: nobody has said yet what its columns are
    state           text NOT NULL DEFAULT 'uploaded'
                      CHECK (state IN ('uploaded', 'waiting', 'running', 'done', 'failed')),
    bytes           bigint NOT NULL,
    bytes_read      bigint NOT NULL DEFAULT 0,
    rows            integer NOT NULL DEFAULT 0,
    created         integer NOT NULL DEFAULT 0,
    again           integer NOT NULL DEFAULT 0,
    failed          integer NOT NULL DEFAULT 0,
    error           text,
    by_id           uuid,
    by_name         text NOT NULL,
    asked_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- which worker is at it, and until when nobody else may be
    lease_holder    uuid,
    lease_until     timestamptz,
    attempts        integer NOT NULL DEFAULT 0,
    done_at         timestamptz
  );
  CREATE INDEX intake_imports_of ON intake_imports (consultation_id, asked_at);
  CREATE INDEX intake_imports_undone ON intake_imports (asked_at) WHERE state IN ('waiting', 'running');

  CREATE TABLE intake_import_files (
    import_id uuid NOT NULL REFERENCES intake_imports (id) ON DELETE CASCADE,
    position  integer NOT NULL,
    bytes     bytea NOT NULL,
    PRIMARY KEY (import_id, position)
  );

  -- Rows that could not be taken, with the row itself, so that it can be mended and brought in again.
  CREATE TABLE intake_import_faults (
    import_id uuid NOT NULL REFERENCES intake_imports (id) ON DELETE CASCADE,
    row       integer NOT NULL,
    line      integer,
    label     text NOT NULL,
    faults    jsonb NOT NULL,
    -- not jsonb, which forgets the order of the columns
    cells     json NOT NULL,
    PRIMARY KEY (import_id, row)
  )`;
