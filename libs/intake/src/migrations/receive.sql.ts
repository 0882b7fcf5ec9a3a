/**
 * The whole of a receipt in one statement: one round trip and one commit for each sender. `p` is what `storedForm` in
 * receive.ts makes; the checks of its content have been made there. What only the database can decide is decided here:
 * the time of receipt, late or not, whether the consultation takes answers, and whether this intent was stored before.
 */
export const RECEIVE = `
  CREATE FUNCTION intake_receive(p jsonb, p_raw bytea, p_content bytea, p_salt bytea,
    OUT outcome text, OUT submission_id uuid, OUT number bigint, OUT reference text, OUT salt bytea,
    OUT commitment bytea, OUT received_at timestamptz, OUT late boolean)
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    v_consultation uuid := (p->>'consultation')::uuid;
    v_id           uuid := (p->>'id')::uuid;
    v_who          jsonb := p->'respondent';
    v_respondent   uuid := (v_who->>'id')::uuid;
    v_mail         jsonb := p->'mail';
    v_now          timestamptz := date_trunc('milliseconds', clock_timestamp());
    v_received     timestamptz := coalesce(date_trunc('milliseconds', (p->>'receivedAt')::timestamptz), v_now);
    v_commitment   bytea;
    v_state        text;
    v_opens        timestamptz;
    v_closes       timestamptz;
    v_disposition  text;
    v_rule         text;
    v_reason       text;
  BEGIN
    SELECT i.state, i.opens_at, i.closes_at INTO v_state, v_opens, v_closes
      FROM consultations_v_item i WHERE i.consultation_id = v_consultation LIMIT 1;
    IF v_state IS NULL OR v_state IN ('draft', 'submitted') THEN
      outcome := 'unknown';
      RETURN;
    ELSIF v_state = 'approved' AND v_now < v_opens THEN
      outcome := 'unopened';
      received_at := v_opens;
      RETURN;
    ELSIF v_state = 'archived' THEN
      outcome := 'archived';
      RETURN;
    END IF;

    IF v_respondent IS NOT NULL THEN
      INSERT INTO intake_respondents (id, consultation_id, kind, organisation, represents, name, email, contact_key)
      VALUES (v_respondent, v_consultation, v_who->>'kind', v_who->>'organisation', v_who->>'represents', v_who->>'name',
              v_who->>'email', decode(v_who->>'key', 'hex'))
      ON CONFLICT (consultation_id, contact_key) WHERE contact_key IS NOT NULL DO NOTHING;
      IF NOT FOUND THEN
        SELECT r.id INTO STRICT v_respondent FROM intake_respondents r
         WHERE r.consultation_id = v_consultation AND r.contact_key = decode(v_who->>'key', 'hex');
      END IF;
    END IF;

    v_commitment := sha256(p_salt || p_content || convert_to(
      to_char(v_received AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || v_consultation::text, 'UTF8'));
    INSERT INTO intake_submissions
           (id, consultation_id, channel, intent, digest, raw_type, raw, respondent_id, publish, received_at, closes_at,
            reference, secret_hash, salt, commits_to, commitment)
    VALUES (v_id, v_consultation, p->>'channel', p->>'intent', decode(p->>'digest', 'hex'), p->>'rawType', p_raw,
            v_respondent, p->>'publish', v_received, v_closes, p->>'reference', decode(p->>'secretHash', 'hex'), p_salt,
            CASE WHEN v_mail IS NULL THEN 'answers' ELSE 'raw' END, v_commitment)
    ON CONFLICT ON CONSTRAINT intake_submissions_intent DO NOTHING
    RETURNING number, late INTO number, late;

    IF NOT FOUND THEN -- stored before: the first receipt again, or a conflict
      IF v_who->>'key' IS NULL THEN
        DELETE FROM intake_respondents r WHERE r.id = v_respondent;
      END IF;
      SELECT CASE WHEN s.digest = decode(p->>'digest', 'hex') THEN 'again' ELSE 'conflict' END,
             s.id, s.number, s.reference, s.salt, s.commitment, s.received_at, s.late
        INTO STRICT outcome, submission_id, number, reference, salt, commitment, received_at, late
        FROM intake_submissions s WHERE s.consultation_id = v_consultation AND s.intent = p->>'intent';
      RETURN;
    END IF;
    outcome := 'received';
    submission_id := v_id;
    reference := p->>'reference';
    salt := p_salt;
    commitment := v_commitment;
    received_at := v_received;

    INSERT INTO intake_responses
           (id, submission_id, consultation_id, item_id, item_ref, position, stance_answer, text, text_altered, choices)
    SELECT (a->>'id')::uuid, v_id, v_consultation, (a->>'itemId')::uuid, a->>'item', (a->>'position')::int, a->>'stance',
           a->>'text', (a->>'altered')::boolean, a->'choices'
      FROM jsonb_array_elements(p->'answers') AS a;

    IF v_mail IS NOT NULL THEN
      v_disposition := 'quarantined';
      v_rule := 'mail-unread@1';
      v_reason := 'The message is stored and has not been read yet.';
      INSERT INTO intake_mail (submission_id, mail_from, recipient, item_refs, remote, message_id)
      VALUES (v_id, v_mail->>'from', v_mail->>'to', ARRAY(SELECT jsonb_array_elements_text(v_mail->'items')),
              v_mail->>'remote', v_mail->>'messageId');
    ELSIF (p->>'blank')::boolean THEN
      v_disposition := 'blank';
      v_rule := 'blank@1';
      v_reason := 'It says nothing about any item.';
    ELSIF late THEN
      v_disposition := 'late';
      v_rule := 'closing-time@1';
      v_reason := 'It was received after the closing time.';
    ELSE
      v_disposition := 'considered';
      v_rule := 'received@1';
      v_reason := 'It was received in time.';
    END IF;
    INSERT INTO intake_dispositions (submission_id, disposition, rule, reason)
    VALUES (v_id, v_disposition, v_rule, v_reason);

    PERFORM journal_append((p->>'entry')::uuid,
      CASE WHEN v_mail IS NULL THEN 'response.received' ELSE 'submission.received' END, v_id::text,
      jsonb_build_object('submission', v_id, 'consultation', v_consultation,
        'responses', jsonb_path_query_array(p, '$.answers[*].id'), 'channel', p->>'channel',
        'commitment', encode(v_commitment, 'hex'), 'late', late));
  END $$`;

export const VIEWS = `
  CREATE VIEW intake_v_submission AS
  SELECT s.id, s.number, s.consultation_id, s.channel, s.received_at, s.stored_at, s.late, s.publish,
         d.disposition, d.of_id AS disposition_of, d.rule AS disposition_rule, d.by_name AS disposition_by,
         d.reason AS disposition_reason, d.at AS disposition_at,
         coalesce(d.disposition IN ('considered', 'campaign_member'), false) AS counted,
         coalesce(s.respondent_id, s.id) AS respondent_id, coalesce(r.kind, 'person') AS respondent_kind, r.organisation, r.represents
    FROM intake_submissions s
    LEFT JOIN intake_dispositions d ON d.submission_id = s.id AND d.until IS NULL
    LEFT JOIN intake_respondents r ON r.id = s.respondent_id;

  CREATE VIEW intake_v_response AS
  SELECT a.id, a.submission_id, s.number, a.consultation_id, a.item_id, a.item_ref, a.stance_answer,
         CASE a.stance_answer
           WHEN 'strongly_supports' THEN 'supports' WHEN 'supports' THEN 'supports'
           WHEN 'opposes' THEN 'opposes' WHEN 'strongly_opposes' THEN 'opposes'
           WHEN 'neither' THEN 'mixed' WHEN 'dont_know' THEN 'unclear' END AS stance,
         a.text, a.choices AS answers, s.channel, s.received_at, s.late, s.publish,
         d.disposition, d.of_id AS disposition_of,
         coalesce(d.disposition IN ('considered', 'campaign_member'), false) AS counted,
         coalesce(s.respondent_id, s.id) AS respondent_id, coalesce(r.kind, 'person') AS respondent_kind, r.organisation
    FROM intake_responses a
    JOIN intake_submissions s ON s.id = a.submission_id
    LEFT JOIN intake_dispositions d ON d.submission_id = s.id AND d.until IS NULL
    LEFT JOIN intake_respondents r ON r.id = s.respondent_id`;
