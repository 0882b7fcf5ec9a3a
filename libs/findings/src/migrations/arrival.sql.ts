/**
 * The steps of an arrival, each one call and each in a transaction of its own. What they write can be found again from what
 * intake holds, so none waits until it is on the disk: after a crash the reading is missing with all that followed from it.
 * Rows of findings_unrelated are locked in the order of their numbers, in one pass a transaction.
 */
export const ARRIVAL = `
  -- What is to be read or related of these responses. 'fresh': never read; 'anew': by another version; 'again': says something
  -- else by now, or was read with other lines; 'read': only its relations are missing.
  CREATE FUNCTION findings_unread(p_ids uuid[], p_algorithm text, p_held text[])
  RETURNS TABLE (id uuid, consultation_id uuid, item_id uuid, number double precision, revision integer, text text, stance text,
                 stance_answer text, edition integer, lines_version integer, state text)
  LANGUAGE plpgsql STABLE AS $$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY
    SELECT v.id, v.consultation_id, v.item_id, v.number::double precision, v.revision, v.text, v.stance, v.stance_answer,
           e.id, e.lines_version, s.state
      FROM intake_v_response v
      LEFT JOIN findings_editions e ON e.item_id = v.item_id AND e.algorithm = p_algorithm
      LEFT JOIN findings_readings r ON r.response_id = v.id
      LEFT JOIN findings_unrelated d ON d.item_id = r.item_id AND d.number = r.number
     CROSS JOIN LATERAL (SELECT CASE
             WHEN r.response_id IS NULL THEN 'fresh'
             WHEN r.algorithm <> p_algorithm THEN 'anew'
             WHEN r.revision <> v.revision OR r.lines <> e.lines_version THEN 'again'
             WHEN d.number IS NOT NULL THEN 'read' END AS state) s
     WHERE v.id = ANY (p_ids) AND v.disposition <> ALL (p_held) AND s.state IS NOT NULL
     ORDER BY v.number;
  END $$;

  -- The first half of "insert, commit, look up". Returns those that were stored now and by nobody before. 'again' is for a
  -- transaction that took the old words out of the index; with_keys false: for one that copies the keys itself.
  CREATE FUNCTION findings_store(p_edition integer, p_state text, p_rows json, with_keys boolean) RETURNS SETOF uuid
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE e findings_editions;
  BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT * INTO STRICT e FROM findings_editions x WHERE x.id = p_edition;
    RETURN QUERY
    WITH u AS MATERIALIZED (
      SELECT * FROM json_to_recordset(p_rows) AS u (
        id uuid, consultation uuid, number bigint, revision integer, lines integer, apart boolean, digest text, language text, blank boolean,
        keys bigint[], own text, folded text, quoted text, signature text, greeting text, score double precision, label text,
        stance text, source text)
    ), stored AS (
      INSERT INTO findings_readings AS r
        (response_id, consultation_id, item_id, number, revision, algorithm, lines, apart, digest, language, blank, keys, grouped)
      SELECT id, consultation, e.item_id, number, revision, e.algorithm, lines, apart, digest, language, blank, cardinality(keys), true
        FROM u ORDER BY number
      ON CONFLICT (response_id) DO UPDATE
         SET revision = excluded.revision, algorithm = excluded.algorithm, lines = excluded.lines, apart = excluded.apart,
             digest = excluded.digest, language = excluded.language, blank = excluded.blank, keys = excluded.keys, read_at = now()
       WHERE CASE p_state WHEN 'anew' THEN r.algorithm <> excluded.algorithm
                          WHEN 'again' THEN r.algorithm = excluded.algorithm ELSE false END
      RETURNING r.response_id
    ), w AS MATERIALIZED (
      SELECT u.* FROM u JOIN stored ON stored.response_id = u.id
    ), texts AS (
      INSERT INTO findings_texts AS t (response_id, own, folded, quoted, signature, greeting, keys)
      SELECT id, own, folded, quoted, signature, greeting, keys FROM w
      ON CONFLICT (response_id) DO UPDATE SET own = excluded.own, folded = excluded.folded, quoted = excluded.quoted,
             signature = excluded.signature, greeting = excluded.greeting, keys = excluded.keys
    ), silent AS (
      DELETE FROM findings_sentiments WHERE p_state <> 'fresh' AND response_id IN (SELECT id FROM w WHERE blank)
    ), spoken AS (
      INSERT INTO findings_sentiments (response_id, item_id, score, label, algorithm)
      SELECT id, e.item_id, score, label, e.algorithm FROM w WHERE NOT blank
      ON CONFLICT (response_id) DO UPDATE SET score = excluded.score, label = excluded.label, algorithm = excluded.algorithm
    ), stances AS (
      INSERT INTO findings_stances (response_id, item_id, stance, source) SELECT id, e.item_id, stance, source FROM w
      ON CONFLICT (response_id) DO UPDATE SET stance = excluded.stance, source = excluded.source
    ), keyed AS (
      INSERT INTO findings_fingerprints (edition, fingerprint, number)
      SELECT e.id, k, number FROM w CROSS JOIN unnest(keys) AS k WHERE with_keys ORDER BY k, number ON CONFLICT DO NOTHING
    ), wished AS (
      INSERT INTO findings_unrelated (item_id, number, calls)
      SELECT e.item_id, number, true FROM w WHERE keys <> '{}' OR p_state = 'again' ORDER BY number
      ON CONFLICT (item_id, number) DO UPDATE SET call = nextval('findings_calls'), calls = true
    )
    SELECT response_id FROM stored;
  END $$;

  -- The second half: the earlier ones among the first owners of the keys of each. Later ones that should have met a new one
  -- are called before, and some of them looked up as well. 'together' were committed in one transaction, so none of them was
  -- looked up without the others. The key of a whole text, below zero, counts for as many as 'whole'.
  CREATE FUNCTION findings_look_up(p_edition integer, p_numbers bigint[], together bigint[], owners integer, called integer, whole integer)
  RETURNS TABLE (number double precision, call bigint, keys integer, taken_out bigint, folded text,
                 sharers double precision[], shared integer[], keys_of integer[])
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    e findings_editions;
    asked bigint[] := p_numbers;
    later bigint[];
  BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT * INTO STRICT e FROM findings_editions x WHERE x.id = p_edition;
    IF EXISTS (SELECT FROM findings_unrelated d
                WHERE d.item_id = e.item_id AND d.number = ANY (p_numbers) AND d.calls
                  AND EXISTS (SELECT FROM findings_readings r WHERE r.item_id = e.item_id AND r.number > d.number
                                 AND r.number <> ALL (together))) THEN
      WITH mine AS (
        SELECT d.number, k AS fingerprint
          FROM findings_unrelated d JOIN findings_readings r ON r.item_id = d.item_id AND r.number = d.number
          JOIN findings_texts t ON t.response_id = r.response_id CROSS JOIN unnest(t.keys) AS k
         WHERE d.item_id = e.item_id AND d.number = ANY (p_numbers) AND d.calls AND r.algorithm = e.algorithm
      ), met AS (
        SELECT DISTINCT f.number
          FROM mine m JOIN findings_fingerprints f ON f.edition = p_edition AND f.fingerprint = m.fingerprint AND f.number > m.number
         WHERE f.number <> ALL (together)
           AND (SELECT count(*) FROM (SELECT FROM findings_fingerprints o WHERE o.edition = p_edition AND o.fingerprint = m.fingerprint
                   AND o.number < m.number LIMIT owners) AS earlier) < owners
      ), marked AS (
        INSERT INTO findings_unrelated (item_id, number, calls) SELECT e.item_id, number, false FROM met ORDER BY number
        ON CONFLICT (item_id, number) DO UPDATE SET call = nextval('findings_calls')
        RETURNING number
      )
      SELECT array_agg(number) INTO later FROM (SELECT number FROM marked ORDER BY number LIMIT called) AS first;
      asked := asked || later;
    END IF;
    RETURN QUERY
    SELECT d.number::double precision, d.call, r.keys, (SELECT x.taken_out FROM findings_editions x WHERE x.id = p_edition), t.folded,
           s.sharers, s.shared, s.keys_of
      FROM findings_unrelated d JOIN findings_readings r ON r.item_id = d.item_id AND r.number = d.number
      JOIN findings_texts t ON t.response_id = r.response_id
     CROSS JOIN LATERAL (
       SELECT array_agg(o.number::double precision) AS sharers, array_agg(o.shared) AS shared, array_agg(x.keys) AS keys_of
         FROM (SELECT f.number, sum(CASE WHEN k < 0 THEN whole ELSE 1 END)::integer AS shared
                 FROM unnest(t.keys) AS k
                CROSS JOIN LATERAL (SELECT f.number FROM findings_fingerprints f
                   WHERE f.edition = p_edition AND f.fingerprint = k ORDER BY f.number LIMIT owners) AS f
                WHERE f.number < d.number GROUP BY f.number) AS o
         JOIN findings_readings x ON x.item_id = d.item_id AND x.number = o.number) AS s
     WHERE d.item_id = e.item_id AND d.number = ANY (asked) AND r.algorithm = e.algorithm;
  END $$;

  CREATE FUNCTION findings_folded(p_item uuid, p_numbers bigint[]) RETURNS TABLE (number double precision, folded text)
  LANGUAGE plpgsql STABLE AS $$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY SELECT r.number::double precision, t.folded
                   FROM findings_readings r JOIN findings_texts t ON t.response_id = r.response_id
                  WHERE r.item_id = p_item AND r.number = ANY (p_numbers);
  END $$;

  -- Taken by whoever writes down what a look-up found (shared), and by whoever takes words out of the index (alone).
  CREATE FUNCTION findings_index_lock(p_item uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS
  $$ SELECT hashtextextended('findings.index ' || p_item::text, 0) $$;

  -- Writes down what was found, of those whom nobody has called since and while nothing was taken out. Returns their numbers.
  -- Edges change only with the row of the later one, so a response without edges before and after changes no group.
  CREATE FUNCTION findings_save(p_edition integer, p_taken_out bigint, p_numbers bigint[], p_calls bigint[],
                                p_a bigint[], p_b bigint[], p_relations text[], p_words integer[]) RETURNS bigint[]
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    e findings_editions;
    done bigint[];
    changed bigint[];
  BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT * INTO STRICT e FROM findings_editions x WHERE x.id = p_edition;
    PERFORM pg_advisory_xact_lock_shared(findings_index_lock(e.item_id));
    IF (SELECT x.taken_out FROM findings_editions x WHERE x.id = p_edition) IS DISTINCT FROM p_taken_out THEN RETURN '{}'; END IF;
    WITH locked AS MATERIALIZED (
      SELECT d.number FROM findings_unrelated d JOIN unnest(p_numbers, p_calls) AS u (number, call) ON d.number = u.number AND d.call = u.call
       WHERE d.item_id = e.item_id ORDER BY d.number FOR UPDATE OF d
    ), gone AS (
      DELETE FROM findings_unrelated d USING locked l WHERE d.item_id = e.item_id AND d.number = l.number RETURNING d.number
    )
    SELECT array_agg(number) INTO done FROM gone;
    IF done IS NULL THEN RETURN '{}'; END IF;
    WITH found AS MATERIALIZED (
      SELECT * FROM unnest(p_a, p_b, p_relations, p_words) AS u (a, b, relation, words) WHERE b = ANY (done)
    ), gone AS (
      DELETE FROM findings_edges x WHERE x.item_id = e.item_id AND x.edition = p_edition AND x.b = ANY (done)
         AND NOT EXISTS (SELECT FROM found f WHERE f.a = x.a AND f.b = x.b)
      RETURNING x.b
    ), kept AS (
      INSERT INTO findings_edges AS x (item_id, edition, a, b, relation, words)
      SELECT e.item_id, p_edition, a, b, relation, words FROM found
      ON CONFLICT (item_id, edition, b, a) DO UPDATE SET relation = excluded.relation, words = excluded.words
       WHERE (x.relation, x.words) IS DISTINCT FROM (excluded.relation, excluded.words)
      RETURNING x.b
    )
    SELECT array_agg(b) INTO changed FROM (SELECT b FROM gone UNION SELECT b FROM kept) AS both_kinds;
    PERFORM findings_ungroup(p_edition, changed);
    RETURN done;
  END $$;

  -- Groups rest on the eldest edition of an item, until a newer one has taken its place.
  CREATE FUNCTION findings_ungroup(p_edition integer, p_numbers bigint[]) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE item uuid;
  BEGIN
    IF p_numbers IS NULL THEN RETURN; END IF;
    SELECT x.item_id INTO item FROM findings_editions x WHERE x.id = p_edition
       AND NOT EXISTS (SELECT FROM findings_editions o WHERE o.item_id = x.item_id AND o.id < x.id);
    IF item IS NULL THEN RETURN; END IF;
    WITH locked AS (
      SELECT r.response_id FROM findings_readings r WHERE r.item_id = item AND r.number = ANY (p_numbers) AND r.grouped
       ORDER BY r.number FOR UPDATE
    )
    UPDATE findings_readings r SET grouped = false FROM locked l WHERE r.response_id = l.response_id;
  END $$;

  -- The edition on which groups are built. Once a newer one is complete it takes the place of the older, of which nothing is left.
  CREATE FUNCTION findings_edition(p_item uuid) RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE newest integer;
  BEGIN
    SELECT max(x.id) INTO newest FROM findings_editions x WHERE x.item_id = p_item AND x.complete;
    IF newest IS NOT NULL THEN
      DELETE FROM findings_fingerprints f USING findings_editions x
       WHERE x.item_id = p_item AND x.id <> newest AND f.edition = x.id;
      DELETE FROM findings_edges x WHERE x.item_id = p_item AND x.edition <> newest;
      DELETE FROM findings_editions x WHERE x.item_id = p_item AND x.id <> newest;
      UPDATE findings_editions x SET complete = false WHERE x.id = newest;
    END IF;
    RETURN (SELECT min(x.id) FROM findings_editions x WHERE x.item_id = p_item);
  END $$`;
