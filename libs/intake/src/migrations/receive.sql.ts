/**
 * Receipts in one statement: one round trip and one commit, however many senders share it. `p` is an array of what
 * `storedForm` in receiver.ts makes, all for the consultation `c`; `b` holds the bytes of all: salt, raw submission and what the receipt stands for, `at` the
 * place of each. The checks of
 * their content have been made there. What only the database can decide is decided here: the time of receipt, late or not, whether
 * the consultation takes answers, and whether an intent was stored before.
 *
 * Whole sets are inserted, since each statement costs more than the row it writes. What is looked up row by row is written
 * as a subquery, so that a plan made while the tables were empty still goes by the index.
 */
export const RECEIVE = `
  CREATE TYPE intake_receipt AS (place int, outcome text, submission_id uuid, number bigint, reference text, salt bytea,
    commitment bytea, received_at timestamptz, late boolean, in_grace boolean);

  CREATE FUNCTION intake_receive(c uuid, p jsonb, b bytea)
  RETURNS SETOF intake_receipt LANGUAGE plpgsql AS $$
  DECLARE
    v_now      timestamptz := date_trunc('milliseconds', clock_timestamp());
    v_state    text;
    v_opens    timestamptz;
    v_closes   timestamptz;
    v_stored   intake_receipt[];
    v_entries  uuid[];
    v_kinds    text[];
    v_subjects text[];
    v_bodies   jsonb[];
  BEGIN
    SELECT i.state, i.opens_at, i.closes_at INTO v_state, v_opens, v_closes
      FROM consultations_v_item i WHERE i.consultation_id = c LIMIT 1;
    IF v_state IS NULL OR v_state IN ('draft', 'submitted', 'archived') OR (v_state = 'approved' AND v_now < v_opens) THEN
      RETURN QUERY SELECT place, CASE WHEN v_state = 'archived' THEN 'archived' WHEN v_state = 'approved' THEN 'unopened'
          ELSE 'unknown' END, NULL::uuid, NULL::bigint, NULL, NULL::bytea, NULL::bytea, v_opens, NULL::boolean, NULL::boolean
        FROM generate_series(1, jsonb_array_length(p)) AS place;
      RETURN;
    END IF;

    -- Those who can be known again come first, always in the same order, so that two batches never wait crosswise.
    IF jsonb_path_exists(p, '$[*].respondent.key') THEN
      INSERT INTO intake_respondents (id, consultation_id, kind, organisation, represents, name, email, contact_key)
      SELECT DISTINCT ON (w.key) w.id, c, w.kind, w.organisation, w.represents, w.name, w.email, decode(w.key, 'hex')
        FROM jsonb_to_recordset(p) AS s (respondent jsonb),
             jsonb_to_record(s.respondent) AS w (id uuid, kind text, organisation text, represents text, name text,
                                                 email text, key text)
       WHERE w.key IS NOT NULL ORDER BY w.key
      ON CONFLICT (consultation_id, contact_key) WHERE contact_key IS NOT NULL DO NOTHING;
    END IF;

    WITH sent AS MATERIALIZED (
      SELECT s.id, s.entry, s.channel, s.intent, s.digest, s.raw_type, s.publish, s.opened_at, s.blank, s.respondent, s.reference,
             s.secret_hash, s.answers, s.mail, s.place, salt, received,
             substring(b FROM s.at + 32 FOR s.raw_bytes) AS raw,
             sha256(salt || substring(b FROM s.at + 32 + s.raw_bytes FOR s.content_bytes) || convert_to(
               to_char(received AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || c::text, 'UTF8')) AS commitment
        FROM ROWS FROM (
               jsonb_to_recordset(p) AS (id uuid, entry uuid, channel text, intent text, digest text, "rawType" text,
                 publish text, "receivedAt" timestamptz, "openedAt" timestamptz, blank boolean, respondent jsonb, reference text,
                 "secretHash" text, answers jsonb, mail jsonb, at int, "rawBytes" int, "contentBytes" int))
             WITH ORDINALITY AS s (id, entry, channel, intent, digest, raw_type, publish, received_at, opened_at, blank, respondent,
               reference, secret_hash, answers, mail, at, raw_bytes, content_bytes, place),
             substring(b FROM s.at FOR 32) AS salt,
             coalesce(date_trunc('milliseconds', s.received_at), v_now) AS received
    ), stored AS (
      INSERT INTO intake_submissions AS t
             (id, consultation_id, channel, intent, digest, raw_type, raw, respondent_id, publish, received_at, closes_at,
              opened_at, reference, secret_hash, salt, commits_to, commitment)
      SELECT s.id, c, s.channel, s.intent, decode(s.digest, 'hex'), s.raw_type, s.raw,
             CASE WHEN s.respondent->>'key' IS NULL THEN (s.respondent->>'id')::uuid ELSE
               (SELECT r.id FROM intake_respondents r
                 WHERE r.consultation_id = c AND r.contact_key = decode(s.respondent->>'key', 'hex')) END,
             s.publish, s.received, v_closes, s.opened_at, s.reference, decode(s.secret_hash, 'hex'), s.salt,
             CASE WHEN s.mail IS NULL THEN 'answers' ELSE 'raw' END, s.commitment
        FROM sent s ORDER BY s.place
      ON CONFLICT ON CONSTRAINT intake_submissions_intent DO NOTHING
      RETURNING t.id, t.number, t.late, t.in_grace
    ), fresh AS MATERIALIZED (
      SELECT sent.*, stored.number, stored.late, stored.in_grace FROM stored JOIN sent ON sent.id = stored.id
    ), respondents AS (
      INSERT INTO intake_respondents (id, consultation_id, kind, organisation, represents, name, email)
      SELECT w.id, c, w.kind, w.organisation, w.represents, w.name, w.email
        FROM fresh f, jsonb_to_record(f.respondent) AS w (id uuid, kind text, organisation text, represents text, name text,
                                                          email text, key text)
       WHERE w.id IS NOT NULL AND w.key IS NULL
    ), responses AS (
      INSERT INTO intake_responses
             (id, submission_id, consultation_id, item_id, item_ref, position, stance_answer, text, text_altered, choices)
      SELECT a.id, f.id, c, a."itemId", a.item, a.position, a.stance, a.text, a.altered, a.choices
        FROM fresh f, jsonb_to_recordset(f.answers)
          AS a (id uuid, "itemId" uuid, item text, position int, stance text, text text, altered boolean, choices jsonb)
    ), mail AS (
      INSERT INTO intake_mail (submission_id, mail_from, recipient, item_refs, remote, message_id, helo)
      SELECT f.id, f.mail->>'from', f.mail->>'to', ARRAY(SELECT jsonb_array_elements_text(f.mail->'items')),
             f.mail->>'remote', f.mail->>'messageId', coalesce(f.mail->>'helo', '')
        FROM fresh f WHERE f.mail IS NOT NULL
    ), dispositions AS (
      INSERT INTO intake_dispositions (submission_id, disposition, rule, reason)
      SELECT f.id, d.* FROM fresh f CROSS JOIN LATERAL (
        SELECT 'quarantined', 'mail-unread@1', 'The message is stored and has not been read yet.' WHERE f.mail IS NOT NULL
        UNION ALL SELECT 'blank', 'blank@1', 'It says nothing about any item.' WHERE f.mail IS NULL AND f.blank
        UNION ALL SELECT 'late', 'closing-time@1', 'It was received after the closing time.'
                   WHERE f.mail IS NULL AND NOT f.blank AND f.late
        UNION ALL SELECT 'considered', 'received@1', 'It was received in time.'
                   WHERE f.mail IS NULL AND NOT f.blank AND NOT f.late) AS d
    )
    SELECT array_agg((f.place, 'received', f.id, f.number, f.reference, f.salt, f.commitment, f.received, f.late,
             f.in_grace)::intake_receipt),
           array_agg(f.entry), array_agg(f.id::text), array_agg(CASE WHEN f.mail IS NULL THEN 'response.received' ELSE 'submission.received' END),
           array_agg(jsonb_build_object('submission', f.id, 'consultation', c,
             'responses', jsonb_path_query_array(f.answers, '$[*].id'), 'channel', f.channel,
             'commitment', encode(f.commitment, 'hex'), 'late', f.late))
      INTO v_stored, v_entries, v_subjects, v_kinds, v_bodies
      FROM fresh f;

    PERFORM journal_append_all(v_entries, v_kinds, v_subjects, v_bodies);
    RETURN QUERY SELECT * FROM unnest(v_stored);

    IF coalesce(cardinality(v_stored), 0) < jsonb_array_length(p) THEN -- stored before: the first receipt again, or a conflict
      RETURN QUERY
      SELECT n.place::int, CASE WHEN t.digest = decode(n.digest, 'hex') OR t.erased_at IS NOT NULL THEN 'again' ELSE 'conflict' END,
             t.id, t.number, t.reference, t.salt, t.commitment, t.received_at, t.late, t.in_grace
        FROM ROWS FROM (jsonb_to_recordset(p) AS (id uuid, intent text, digest text))
               WITH ORDINALITY AS n (id, intent, digest, place)
       CROSS JOIN LATERAL (SELECT * FROM intake_submissions s
                            WHERE s.consultation_id = c AND s.intent = n.intent LIMIT 1) AS t
       WHERE t.id <> n.id;
    END IF;
  END $$`;

export const VIEWS = `
  CREATE VIEW intake_v_submission AS
  SELECT s.id, s.number, s.consultation_id, s.channel, s.received_at, s.stored_at, s.late, s.in_grace, s.erased_at, s.publish,
         d.disposition, d.of_id AS disposition_of, d.rule AS disposition_rule, d.by_name AS disposition_by,
         d.reason AS disposition_reason, d.at AS disposition_at,
         (SELECT e.disposition FROM intake_dispositions e WHERE e.submission_id = s.id AND e.until IS NOT NULL
           ORDER BY e.id DESC LIMIT 1) AS disposition_before,
         coalesce(d.disposition IN ('considered', 'campaign_member'), false) AS counted,
         coalesce(s.respondent_id, s.id) AS respondent_id, coalesce(r.kind, 'person') AS respondent_kind, r.organisation, r.represents
    FROM intake_submissions s
    LEFT JOIN intake_dispositions d ON d.submission_id = s.id AND d.until IS NULL
    LEFT JOIN intake_respondents r ON r.id = s.respondent_id;

  -- What a composition says counts with the submission that it was merged into.
  CREATE VIEW intake_v_response AS
  SELECT a.id, coalesce(c.submission_id, s.id) AS submission_id, a.submission_id AS sent_with, c.submission_id AS composed_with,
         s.number, a.consultation_id, a.item_id, a.item_ref, p.stance_answer,
         CASE p.stance_answer
           WHEN 'strongly_supports' THEN 'supports' WHEN 'supports' THEN 'supports'
           WHEN 'opposes' THEN 'opposes' WHEN 'strongly_opposes' THEN 'opposes'
           WHEN 'neither' THEN 'mixed' WHEN 'dont_know' THEN 'unclear' END AS stance,
         p.text, p.choices AS answers, p.revision, a.stance_answer AS sent_stance_answer, s.channel, s.received_at, s.late, s.publish,
         d.disposition, d.of_id AS disposition_of, d.rule AS disposition_rule,
         coalesce(d.disposition IN ('considered', 'campaign_member'), false) AS counted,
         coalesce(s.respondent_id, s.id) AS respondent_id, coalesce(r.kind, 'person') AS respondent_kind, r.organisation
    FROM intake_responses a
    JOIN intake_submissions s ON s.id = a.submission_id
    LEFT JOIN intake_compositions c ON c.response_id = a.id
   CROSS JOIN LATERAL (SELECT
           CASE WHEN c.response_id IS NULL THEN a.text ELSE c.text END AS text,
           CASE WHEN c.response_id IS NULL THEN a.stance_answer ELSE c.stance_answer END AS stance_answer,
           CASE WHEN c.response_id IS NULL THEN a.choices ELSE c.choices END AS choices,
           coalesce(c.revision, 0) AS revision) AS p
    LEFT JOIN intake_dispositions d ON d.submission_id = coalesce(c.submission_id, s.id) AND d.until IS NULL
    LEFT JOIN intake_respondents r ON r.id = s.respondent_id`;
