/** What libs of a higher rank may read in bulk. Columns are only ever added. */
export const VIEWS_SQL = `
  CREATE VIEW consultations_v_recommendation AS
  SELECT r.id, r.assembly_id, a.slug AS assembly_slug, a.title AS assembly_title, r.ref, r.position, r.kind, r.parent_id,
         r.section, r.title, r.words, r.words_sha256, r.version, r.language,
         r.votes_for, r.votes_against, r.votes_abstain, r.eligible, r.support_percent::float8 AS support_percent,
         r.support_of, r.rank, r.owner_body, coalesce(r.response_due, a.response_due) AS response_due, r.published_at
    FROM consultations_recommendations r JOIN consultations_assemblies a ON a.id = r.assembly_id;

  CREATE VIEW consultations_v_item AS
  SELECT i.id, i.consultation_id, c.slug AS consultation_slug, c.title AS consultation_title, i.recommendation_id, i.ref,
         i.position, i.words, c.state, c.opens_at, c.closes_at, c.time_zone, c.decision_due, c.policies->>'contactRule' AS contact_rule
    FROM consultations_items i JOIN consultations_consultations c ON c.id = i.consultation_id`;
