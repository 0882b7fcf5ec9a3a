/** What higher libs read in bulk. Codes are those of the newest codeframe that is coded through. */
export const VIEWS = `
  CREATE VIEW findings_v_codeframe AS
  SELECT DISTINCT ON (item_id) item_id, version, themes, digest, algorithm, by_name, at, coded_at, responses
    FROM findings_codeframes WHERE coded_at IS NOT NULL ORDER BY item_id, version DESC;

  CREATE VIEW findings_v_code AS
  SELECT c.response_id, c.item_id, c.theme_id, c.version AS codeframe_version, c.confidence, c.evidence
    FROM findings_codes c JOIN findings_v_codeframe f ON f.item_id = c.item_id AND f.version = c.version
   WHERE c.theme_id IS NOT NULL;

  CREATE VIEW findings_v_theme AS
  SELECT id AS theme_id, item_id, label, description, state FROM findings_themes WHERE state IN ('confirmed', 'set_aside');

  CREATE VIEW findings_v_stance AS SELECT response_id, item_id, stance, source FROM findings_stances;

  CREATE VIEW findings_v_sentiment AS SELECT response_id, item_id, score, label FROM findings_sentiments;

  CREATE VIEW findings_v_group AS
  SELECT m.group_id, g.consultation_id, g.item_id, m.response_id, m.kind, m.of, g.kind AS group_kind, g.certainty, k.name,
         (k.confirmed IS NOT NULL) AS confirmed
    FROM findings_group_members m JOIN findings_groups g ON g.id = m.group_id
    LEFT JOIN findings_group_records k ON k.group_id = g.id AND k.leads`;
