import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FROZEN_SQL } from './frozen.sql.js';
import { VIEWS_SQL } from './views.sql.js';

const RECORDS = `
  CREATE TABLE consultations_assemblies (
    id                uuid PRIMARY KEY,
    slug              text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 60),
    title             text NOT NULL CHECK (title <> ''),
    remit             text NOT NULL DEFAULT '',
    summary           text NOT NULL DEFAULT '',
    commissioner      text NOT NULL DEFAULT '',
    language          text NOT NULL DEFAULT 'en',
    hours             numeric CHECK (hours >= 0),
    members_target    integer CHECK (members_target >= 0),
    members_completed integer CHECK (members_completed >= 0),
    started_on        date,
    reported_on       date,
    response_due      date,
    record            jsonb NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    published_at      timestamptz,
    published_by_id   uuid,
    published_by_name text,
    CHECK ((published_at IS NULL) = (published_by_id IS NULL))
  );

  CREATE TABLE consultations_recommendations (
    id                uuid PRIMARY KEY,
    assembly_id       uuid NOT NULL REFERENCES consultations_assemblies (id),
    ref               text NOT NULL CHECK (ref ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
    position          integer NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('recommendation', 'action', 'ambition', 'principle', 'minority-report')),
    parent_id         uuid REFERENCES consultations_recommendations (id) ON DELETE CASCADE,
    section           text,
    objective         text,
    title             text,
    words             text NOT NULL CHECK (words <> ''),
    words_sha256      text NOT NULL CHECK (words_sha256 = encode(sha256(convert_to(words, 'UTF8')), 'hex')),
    version           integer NOT NULL DEFAULT 1,
    language          text NOT NULL,
    rationale         text,
    conditions        text,
    dissent           text,
    votes_for         integer CHECK (votes_for >= 0),
    votes_against     integer CHECK (votes_against >= 0),
    votes_abstain     integer CHECK (votes_abstain >= 0),
    eligible          integer CHECK (eligible >= 0),
    support_percent   numeric CHECK (support_percent BETWEEN 0 AND 100),
    support_of        integer CHECK (support_of > 0),
    rank              integer CHECK (rank > 0),
    owner_body        text,
    co_owners         text,
    remit_status      text CHECK (remit_status IN ('own', 'reserved', 'other')),
    cost_note         text,
    source_anchor     text,
    response_due      date,
    source            jsonb NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    published_at      timestamptz,
    published_by_id   uuid,
    published_by_name text,
    UNIQUE (assembly_id, ref),
    CHECK (coalesce(votes_for, 0) + coalesce(votes_against, 0) + coalesce(votes_abstain, 0) <= eligible),
    CHECK ((published_at IS NULL) = (published_by_id IS NULL))
  );
  CREATE INDEX consultations_recommendations_in_order ON consultations_recommendations (assembly_id, position);
  CREATE INDEX consultations_recommendations_parent ON consultations_recommendations (parent_id);

  CREATE TABLE consultations_recommendation_versions (
    recommendation_id uuid NOT NULL REFERENCES consultations_recommendations (id),
    version           integer NOT NULL CHECK (version >= 1),
    words             text NOT NULL,
    words_sha256      text NOT NULL CHECK (words_sha256 = encode(sha256(convert_to(words, 'UTF8')), 'hex')),
    reason            text NOT NULL CHECK (reason <> ''),
    by_id             uuid NOT NULL,
    by_name           text NOT NULL,
    at                timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (recommendation_id, version)
  );

  CREATE TABLE consultations_uploads (
    id          uuid PRIMARY KEY,
    assembly_id uuid NOT NULL REFERENCES consultations_assemblies (id) ON DELETE CASCADE,
    file_name   text NOT NULL,
    bytes       bytea NOT NULL,
    mapping     jsonb,
    by_id       uuid NOT NULL,
    at          timestamptz NOT NULL DEFAULT now()
  )`;

const CONSULTATIONS = `
  CREATE TABLE consultations_consultations (
    id                uuid PRIMARY KEY,
    slug              text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 60),
    assembly_id       uuid NOT NULL REFERENCES consultations_assemblies (id),
    title             text NOT NULL CHECK (title <> ''),
    summary           text NOT NULL DEFAULT '',
    purpose           text NOT NULL DEFAULT '',
    state             text NOT NULL DEFAULT 'draft' CHECK (state IN
                        ('draft', 'submitted', 'approved', 'open', 'closed', 'analysed', 'decided', 'archived')),
    opens_at          timestamptz NOT NULL,
    closes_at         timestamptz NOT NULL,
    time_zone         text NOT NULL,
    decision_due      date,
    decision_maker    text NOT NULL DEFAULT '',
    minutes_to_answer integer CHECK (minutes_to_answer > 0),
    equality          text NOT NULL DEFAULT '',
    policies          jsonb NOT NULL,
    privacy           jsonb NOT NULL,
    contact           jsonb NOT NULL,
    revision          integer NOT NULL DEFAULT 1,
    created_by_id     uuid NOT NULL,
    created_by_name   text NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    submitted_by_id   uuid,
    submitted_by_name text,
    submitted_at      timestamptz,
    approved_by_id    uuid,
    approved_by_name  text,
    approved_at       timestamptz,
    launch_sha256     text,
    launch_snapshot   text,
    CONSTRAINT consultations_closes_after_opening CHECK (closes_at > opens_at),
    CONSTRAINT consultations_second_person CHECK (approved_by_id <> submitted_by_id),
    CONSTRAINT consultations_launched_by_two CHECK (
      state IN ('draft', 'submitted') OR (submitted_by_id IS NOT NULL AND approved_by_id IS NOT NULL)),
    CHECK (launch_sha256 = encode(sha256(convert_to(launch_snapshot, 'UTF8')), 'hex'))
  );
  CREATE INDEX consultations_consultations_state ON consultations_consultations (state, closes_at);

  CREATE TABLE consultations_items (
    id                uuid PRIMARY KEY,
    consultation_id   uuid NOT NULL REFERENCES consultations_consultations (id),
    recommendation_id uuid NOT NULL REFERENCES consultations_recommendations (id),
    ref               text NOT NULL,
    position          integer NOT NULL,
    words             text NOT NULL,
    words_sha256      text NOT NULL CHECK (words_sha256 = encode(sha256(convert_to(words, 'UTF8')), 'hex')),
    words_version     integer NOT NULL,
    language          text NOT NULL,
    scope_open        text NOT NULL DEFAULT '',
    scope_fixed       text NOT NULL DEFAULT '',
    reasons           text NOT NULL DEFAULT '',
    no_alternative_because text NOT NULL DEFAULT '',
    options           jsonb NOT NULL DEFAULT '[]',
    questions         jsonb NOT NULL,
    UNIQUE (consultation_id, ref),
    UNIQUE (consultation_id, recommendation_id),
    FOREIGN KEY (recommendation_id, words_version)
      REFERENCES consultations_recommendation_versions (recommendation_id, version)
  );
  CREATE INDEX consultations_items_recommendation ON consultations_items (recommendation_id);

  CREATE TABLE consultations_documents (
    id              uuid PRIMARY KEY,
    consultation_id uuid NOT NULL REFERENCES consultations_consultations (id),
    item_id         uuid REFERENCES consultations_items (id) ON DELETE CASCADE,
    position        integer NOT NULL,
    title           text NOT NULL CHECK (title <> ''),
    kind            text NOT NULL CHECK (kind IN ('text', 'link', 'file')),
    url             text,
    content         text,
    bytes           bytea,
    media_type      text,
    file_name       text,
    sha256          text,
    CHECK (CASE kind
      WHEN 'link' THEN url IS NOT NULL AND content IS NULL AND bytes IS NULL
      WHEN 'text' THEN sha256 = encode(sha256(convert_to(content, 'UTF8')), 'hex') AND bytes IS NULL
      ELSE sha256 = encode(sha256(bytes), 'hex') AND file_name IS NOT NULL AND media_type IS NOT NULL END)
  );
  CREATE INDEX consultations_documents_of ON consultations_documents (consultation_id, item_id, position);

  CREATE TABLE consultations_extensions (
    id              uuid PRIMARY KEY,
    consultation_id uuid NOT NULL REFERENCES consultations_consultations (id),
    closed_at_before timestamptz NOT NULL,
    closes_at       timestamptz NOT NULL,
    reason          text NOT NULL CHECK (reason <> ''),
    by_id           uuid NOT NULL,
    by_name         text NOT NULL,
    at              timestamptz NOT NULL,
    CHECK (closes_at > closed_at_before)
  );
  CREATE INDEX consultations_extensions_of ON consultations_extensions (consultation_id, at);

  CREATE TABLE consultations_overrides (
    id              uuid PRIMARY KEY,
    consultation_id uuid NOT NULL REFERENCES consultations_consultations (id),
    rule            text NOT NULL,
    version         integer NOT NULL,
    reason          text NOT NULL CHECK (reason <> ''),
    by_id           uuid NOT NULL,
    by_name         text NOT NULL,
    role            text NOT NULL,
    at              timestamptz NOT NULL,
    UNIQUE (consultation_id, rule, version)
  );

  CREATE TABLE consultations_steps (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consultation_id uuid NOT NULL REFERENCES consultations_consultations (id),
    from_state      text NOT NULL,
    to_state        text NOT NULL,
    by_id           uuid,
    by_name         text NOT NULL,
    reason          text,
    at              timestamptz NOT NULL
  );
  CREATE INDEX consultations_steps_of ON consultations_steps (consultation_id, id)`;

export class Consultations1780010000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(RECORDS);
    await q.query(CONSULTATIONS);
    await q.query(FROZEN_SQL);
    await q.query(VIEWS_SQL);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query('DROP VIEW consultations_v_item, consultations_v_recommendation');
    await q.query(`DROP TABLE consultations_steps, consultations_overrides, consultations_extensions,
      consultations_documents, consultations_items, consultations_consultations, consultations_uploads,
      consultations_recommendation_versions, consultations_recommendations, consultations_assemblies`);
    await q.query(`DROP FUNCTION consultations_freeze_recommendation, consultations_refuse_change,
      consultations_freeze_consultation, consultations_freeze_content, consultations_count_revision`);
  }
}
