/**
 * No foreign keys to the consultation and its items on the tables that grow with every submission: each would lock the
 * same few rows for every sender. `intake_receive` reads the consultation in the same transaction, and consultations
 * are not deleted once launched. Checks are few for the same reason: PostgreSQL reads each from text with every statement.
 */
export const TABLES = `
  -- Who answered, apart from what was said, so that contact details may go while the answers stay. Somebody who left
  -- nothing of the kind has no row here.
  CREATE TABLE intake_respondents (
    id              uuid PRIMARY KEY,
    consultation_id uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('person', 'organisation')),
    organisation    text,
    represents      text,
    name            text,
    email           text,
    -- hash of kind, organisation and address: the same sender again is the same respondent
    contact_key     bytea,
    CHECK (kind = 'person' OR organisation IS NOT NULL)
  );
  CREATE UNIQUE INDEX intake_respondents_contact ON intake_respondents (consultation_id, contact_key)
    WHERE contact_key IS NOT NULL;

  CREATE TABLE intake_submissions (
    id              uuid PRIMARY KEY,
    -- receipt number; may have gaps
    number          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    consultation_id uuid NOT NULL,
    channel         text NOT NULL CHECK (channel IN ('web', 'api', 'email', 'paper', 'phone', 'bulk')),
    intent          text NOT NULL,
    digest          bytea NOT NULL,
    raw_type        text NOT NULL,
    -- empty once it has expired (raw_gone_at) or was erased
    raw             bytea NOT NULL,
    raw_gone_at     timestamptz,
    erased_at       timestamptz,
    respondent_id   uuid REFERENCES intake_respondents (id),
    publish         text NOT NULL CHECK (publish IN ('name', 'anonymous', 'no')),
    -- whole milliseconds, the precision of a receipt
    received_at     timestamptz NOT NULL,
    stored_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- the closing time it was judged by: inclusive to the instant, and nobody can label it otherwise
    closes_at       timestamptz NOT NULL,
    -- when the form it was typed into was opened, by the database's clock; null at other doors
    opened_at       timestamptz,
    -- a form opened before closing may be sent for 30 minutes after; such a submission is labelled, and not late
    in_grace        boolean NOT NULL GENERATED ALWAYS AS (received_at > closes_at AND coalesce(opened_at <= closes_at
                      AND received_at - closes_at <= interval '30 minutes', false)) STORED,
    late            boolean NOT NULL GENERATED ALWAYS AS (received_at > closes_at AND NOT coalesce(opened_at <= closes_at
                      AND received_at - closes_at <= interval '30 minutes', false)) STORED,
    -- the receipt
    reference       text NOT NULL CONSTRAINT intake_submissions_reference UNIQUE,
    secret_hash     bytea NOT NULL,
    -- goes with the content when that is erased
    salt            bytea,
    commits_to      text NOT NULL,
    commitment      bytea NOT NULL,
    CONSTRAINT intake_submissions_erased CHECK ((salt IS NULL) = (erased_at IS NOT NULL)),
    CONSTRAINT intake_submissions_intent UNIQUE (consultation_id, intent)
  );
  CREATE INDEX intake_submissions_respondent ON intake_submissions (respondent_id) WHERE respondent_id IS NOT NULL;

  CREATE TABLE intake_responses (
    id              uuid PRIMARY KEY,
    -- of intake_submissions: looked after by intake_check_parts
    submission_id   uuid NOT NULL,
    consultation_id uuid NOT NULL,
    item_id         uuid NOT NULL,
    item_ref        text NOT NULL,
    position        integer NOT NULL,
    stance_answer   text CHECK (stance_answer IN
                      ('strongly_supports', 'supports', 'neither', 'opposes', 'strongly_opposes', 'dont_know')),
    text            text NOT NULL,
    text_altered    boolean NOT NULL DEFAULT false,
    choices         jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT intake_responses_once UNIQUE (submission_id, item_id)
  );
  CREATE INDEX intake_responses_item ON intake_responses (item_id);

  CREATE TABLE intake_dispositions (
    -- orders the history; looked up by submission only, so it has no index of its own
    id            bigint GENERATED ALWAYS AS IDENTITY,
    -- of intake_submissions: looked after by intake_check_parts
    submission_id uuid NOT NULL,
    disposition   text NOT NULL CHECK (disposition IN ('considered', 'duplicate_of', 'superseded_by', 'merged_into',
                    'campaign_member', 'blank', 'late', 'withdrawn', 'impersonated', 'automatic', 'quarantined')),
    of_id         uuid,
    rule          text,
    by_id         uuid,
    by_name       text,
    reason        text NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    until         timestamptz,
    CONSTRAINT intake_dispositions_whole CHECK (reason <> '' AND (rule IS NOT NULL OR by_name IS NOT NULL)
      AND (of_id IS NOT NULL OR disposition NOT IN ('duplicate_of', 'superseded_by', 'merged_into')))
  );
  CREATE UNIQUE INDEX intake_dispositions_current ON intake_dispositions (submission_id) WHERE until IS NULL;
  CREATE INDEX intake_dispositions_history ON intake_dispositions (submission_id) WHERE until IS NOT NULL;
  CREATE INDEX intake_dispositions_merged ON intake_dispositions (of_id) WHERE until IS NULL AND disposition = 'merged_into';

  -- Senders of several submissions, as far as these are settled among themselves: how many submissions and ended
  -- dispositions there were then. Both only grow, or one goes when it is erased, so another number is work to do.
  CREATE TABLE intake_senders (
    respondent_id uuid PRIMARY KEY REFERENCES intake_respondents (id) ON DELETE CASCADE,
    submissions   integer NOT NULL,
    ended         integer NOT NULL
  );`;

export const GUARDS = `
  CREATE FUNCTION intake_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% of % is refused: what was received stays as it was', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END $$;

  -- The original may expire, and content, contact and salt may be erased; everything else stays as it was received.
  CREATE FUNCTION intake_guard_submission() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    -- the last two are computed from columns that may not change
    may_go text[] := ARRAY['raw', 'raw_gone_at', 'erased_at', 'respondent_id', 'salt', 'digest', 'late', 'in_grace'];
  BEGIN
    IF to_jsonb(NEW) - may_go IS DISTINCT FROM to_jsonb(OLD) - may_go
       OR (NEW.raw IS DISTINCT FROM OLD.raw AND (NEW.raw <> '' OR NEW.raw_gone_at IS NULL))
       OR (OLD.raw_gone_at IS NOT NULL AND NEW.raw_gone_at IS DISTINCT FROM OLD.raw_gone_at)
       OR (OLD.erased_at IS NOT NULL AND NEW.erased_at IS DISTINCT FROM OLD.erased_at)
       OR (NEW.salt IS DISTINCT FROM OLD.salt AND NEW.salt IS NOT NULL)
       OR (NEW.digest IS DISTINCT FROM OLD.digest AND (NEW.digest <> '' OR NEW.erased_at IS NULL))
       OR (NEW.respondent_id IS DISTINCT FROM OLD.respondent_id AND NEW.respondent_id IS NOT NULL) THEN
      RAISE EXCEPTION 'UPDATE of submission % is refused: what was received stays as it was, or is erased', OLD.number
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER keep BEFORE UPDATE ON intake_submissions FOR EACH ROW EXECUTE FUNCTION intake_guard_submission();
  CREATE TRIGGER keep_row BEFORE DELETE ON intake_submissions FOR EACH ROW EXECUTE FUNCTION intake_refuse();
  CREATE TRIGGER keep_all BEFORE TRUNCATE ON intake_submissions EXECUTE FUNCTION intake_refuse();
  -- The words of a response go only together with the whole submission.
  CREATE FUNCTION intake_guard_response() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    may_go text[] := ARRAY['text', 'stance_answer', 'choices'];
  BEGIN
    IF to_jsonb(NEW) - may_go IS DISTINCT FROM to_jsonb(OLD) - may_go
       OR NEW.text <> '' OR NEW.stance_answer IS NOT NULL OR NEW.choices <> '{}'
       OR NOT EXISTS (SELECT FROM intake_submissions WHERE id = OLD.submission_id AND erased_at IS NOT NULL) THEN
      RAISE EXCEPTION 'UPDATE of response % is refused: what was received stays as it was, or is erased', OLD.id
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER keep BEFORE UPDATE ON intake_responses FOR EACH ROW EXECUTE FUNCTION intake_guard_response();
  CREATE TRIGGER keep_row BEFORE DELETE ON intake_responses FOR EACH ROW EXECUTE FUNCTION intake_refuse();
  CREATE TRIGGER keep_all BEFORE TRUNCATE ON intake_responses EXECUTE FUNCTION intake_refuse();
  CREATE TRIGGER keep BEFORE DELETE ON intake_dispositions FOR EACH ROW EXECUTE FUNCTION intake_refuse();
  CREATE TRIGGER keep_all BEFORE TRUNCATE ON intake_dispositions EXECUTE FUNCTION intake_refuse();

  -- A disposition may only be ended, once.
  CREATE FUNCTION intake_guard_disposition() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.until IS NOT NULL OR NEW.until IS NULL
       OR to_jsonb(NEW) - 'until' IS DISTINCT FROM to_jsonb(OLD) - 'until' THEN
      RAISE EXCEPTION 'UPDATE of disposition % is refused: history stays as it was', OLD.id
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER guard BEFORE UPDATE ON intake_dispositions FOR EACH ROW EXECUTE FUNCTION intake_guard_disposition();

  -- At the end of every transaction each submission it touched has exactly one disposition: the unique index says at
  -- most one, this says at least one. So received = sum of dispositions cannot be broken by a commit. PostgreSQL defers
  -- only what it does for each row, so a statement leaves one row that says what is to be looked at when the transaction
  -- ends: a question for all is cheaper than one for each.
  CREATE UNLOGGED TABLE intake_unchecked (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    submissions uuid[] NOT NULL
  );
  CREATE FUNCTION intake_check_later() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO intake_unchecked (submissions) SELECT array_agg(id) FROM fresh HAVING count(*) > 0;
    RETURN NULL;
  END $$;
  CREATE TRIGGER check_later AFTER INSERT ON intake_submissions REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION intake_check_later();
  CREATE FUNCTION intake_check_submissions() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    v_id uuid;
  BEGIN
    SELECT u.id INTO v_id FROM unnest(NEW.submissions) AS u (id)
     WHERE (SELECT true FROM intake_dispositions d WHERE d.submission_id = u.id AND d.until IS NULL) IS NULL LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'submission % has no disposition', v_id USING ERRCODE = 'check_violation';
    END IF;
    DELETE FROM intake_unchecked WHERE id = NEW.id;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER has_dispositions AFTER INSERT ON intake_unchecked DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION intake_check_submissions();

  -- What a foreign key would look after, for all rows of a statement at once: of a million rows the keys would cost more
  -- than storing them. Submissions are never deleted and never change their id, so it is asked of new rows only. As a
  -- subquery, so that it goes by the index also where its plan was made while the table was empty.
  CREATE FUNCTION intake_check_parts() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM fresh f WHERE (SELECT true FROM intake_submissions s WHERE s.id = f.submission_id) IS NULL) THEN
      RAISE EXCEPTION 'a row of % belongs to no submission', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER of_submission AFTER INSERT ON intake_responses REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION intake_check_parts();
  CREATE TRIGGER of_submission AFTER INSERT ON intake_dispositions REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION intake_check_parts();

  CREATE FUNCTION intake_check_ended() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM intake_dispositions WHERE submission_id = NEW.submission_id AND until IS NULL) THEN
      RAISE EXCEPTION 'submission % has no disposition', NEW.submission_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER has_disposition AFTER UPDATE ON intake_dispositions DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION intake_check_ended();

  -- At the end of every transaction what is merged is merged into something of the same sender that is not merged itself:
  -- else words would be read nowhere, or counted with somebody else's.
  CREATE FUNCTION intake_check_merged() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM intake_dispositions WHERE id = NEW.id AND submission_id = NEW.submission_id AND until IS NULL) THEN
      RETURN NULL; -- changed again since
    END IF;
    IF NOT EXISTS (
         SELECT FROM intake_submissions s JOIN intake_submissions h ON h.id = NEW.of_id AND h.id <> s.id
            AND h.consultation_id = s.consultation_id AND h.respondent_id = s.respondent_id
           JOIN intake_dispositions d ON d.submission_id = h.id AND d.until IS NULL AND d.disposition <> 'merged_into'
          WHERE s.id = NEW.submission_id)
       OR EXISTS (SELECT FROM intake_dispositions
                   WHERE of_id = NEW.submission_id AND until IS NULL AND disposition = 'merged_into') THEN
      RAISE EXCEPTION 'submission % cannot be merged into %: that is not one of the same sender which is read by itself',
        NEW.submission_id, NEW.of_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER merged_well AFTER INSERT ON intake_dispositions DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.disposition = 'merged_into') EXECUTE FUNCTION intake_check_merged()`;
