/**
 * What the database itself refuses, whoever asks: changing published words other than by a kept correction, changing
 * what was put to the public once it was submitted, bringing a deadline forward, rewriting the record of who did what.
 */
export const FROZEN_SQL = `
  CREATE FUNCTION consultations_freeze_recommendation() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.published_at IS NULL THEN
      RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
      RAISE EXCEPTION 'recommendation % is published and cannot be removed', OLD.ref USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.assembly_id, NEW.ref, NEW.kind, NEW.parent_id, NEW.votes_for, NEW.votes_against, NEW.votes_abstain,
        NEW.eligible, NEW.support_percent, NEW.support_of, NEW.rank, NEW.language, NEW.published_at)
       IS DISTINCT FROM
       (OLD.id, OLD.assembly_id, OLD.ref, OLD.kind, OLD.parent_id, OLD.votes_for, OLD.votes_against, OLD.votes_abstain,
        OLD.eligible, OLD.support_percent, OLD.support_of, OLD.rank, OLD.language, OLD.published_at) THEN
      RAISE EXCEPTION 'recommendation % is published: its reference and its vote are frozen', OLD.ref
        USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.words, NEW.words_sha256, NEW.version) IS DISTINCT FROM (OLD.words, OLD.words_sha256, OLD.version)
       AND NOT (NEW.version = OLD.version + 1 AND EXISTS (
         SELECT FROM consultations_recommendation_versions v
          WHERE v.recommendation_id = NEW.id AND v.version = NEW.version AND v.words = NEW.words)) THEN
      RAISE EXCEPTION 'the words of recommendation % are published and frozen; a correction is a new version', OLD.ref
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON consultations_recommendations
    FOR EACH ROW EXECUTE FUNCTION consultations_freeze_recommendation();

  CREATE FUNCTION consultations_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is a record: rows are added to it, never changed or removed', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER added_only BEFORE UPDATE OR DELETE ON consultations_recommendation_versions
    FOR EACH ROW EXECUTE FUNCTION consultations_refuse_change();
  CREATE TRIGGER added_only BEFORE UPDATE OR DELETE ON consultations_extensions
    FOR EACH ROW EXECUTE FUNCTION consultations_refuse_change();
  CREATE TRIGGER added_only BEFORE UPDATE OR DELETE ON consultations_overrides
    FOR EACH ROW EXECUTE FUNCTION consultations_refuse_change();
  CREATE TRIGGER added_only BEFORE UPDATE OR DELETE ON consultations_steps
    FOR EACH ROW EXECUTE FUNCTION consultations_refuse_change();

  CREATE FUNCTION consultations_freeze_consultation() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.revision := OLD.revision + 1;
    IF OLD.state = 'draft' THEN
      RETURN NEW;
    END IF;
    IF (NEW.slug, NEW.assembly_id, NEW.title, NEW.summary, NEW.purpose, NEW.time_zone, NEW.decision_due,
        NEW.decision_maker, NEW.minutes_to_answer, NEW.equality, NEW.policies, NEW.privacy, NEW.contact)
       IS DISTINCT FROM
       (OLD.slug, OLD.assembly_id, OLD.title, OLD.summary, OLD.purpose, OLD.time_zone, OLD.decision_due,
        OLD.decision_maker, OLD.minutes_to_answer, OLD.equality, OLD.policies, OLD.privacy, OLD.contact) THEN
      RAISE EXCEPTION 'consultation % is past its draft: what it says is frozen', OLD.slug
        USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.opens_at <> OLD.opens_at AND OLD.state <> 'submitted' THEN
      RAISE EXCEPTION 'the opening of consultation % is approved and frozen', OLD.slug USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.closes_at < OLD.closes_at THEN
      RAISE EXCEPTION 'a deadline may be extended, never brought forward (%)', OLD.slug USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.closes_at > OLD.closes_at AND NOT EXISTS (
         SELECT FROM consultations_extensions e
          WHERE e.consultation_id = NEW.id AND e.closed_at_before = OLD.closes_at AND e.closes_at = NEW.closes_at) THEN
      RAISE EXCEPTION 'a deadline is extended with a public reason (%)', OLD.slug USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER frozen BEFORE UPDATE ON consultations_consultations
    FOR EACH ROW EXECUTE FUNCTION consultations_freeze_consultation();

  CREATE FUNCTION consultations_freeze_content() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    of_consultation uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.consultation_id ELSE NEW.consultation_id END;
    in_state text;
  BEGIN
    SELECT state INTO in_state FROM consultations_consultations WHERE id = of_consultation;
    IF in_state <> 'draft' THEN
      RAISE EXCEPTION 'the consultation is past its draft: its items and documents are frozen'
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END $$;
  CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON consultations_items
    FOR EACH ROW EXECUTE FUNCTION consultations_freeze_content();
  CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON consultations_documents
    FOR EACH ROW EXECUTE FUNCTION consultations_freeze_content();

  -- Every change counts up the consultation's revision, by which readers know that what they remember still holds.
  CREATE FUNCTION consultations_count_revision() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE consultations_consultations c SET revision = c.revision WHERE c.id IN (SELECT consultation_id FROM changed);
    RETURN NULL;
  END $$;
  ${['items', 'documents', 'extensions', 'overrides'].map(countsRevision).join('\n')}`;

function countsRevision(table: string): string {
  return `
  CREATE TRIGGER revision_of_added AFTER INSERT ON consultations_${table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION consultations_count_revision();
  CREATE TRIGGER revision_of_changed AFTER UPDATE ON consultations_${table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION consultations_count_revision();
  CREATE TRIGGER revision_of_removed AFTER DELETE ON consultations_${table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION consultations_count_revision();`;
}
