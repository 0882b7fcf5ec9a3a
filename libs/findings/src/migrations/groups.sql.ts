/** One row an item: what is wanted of it and how far it is. A count that was reached equals the count that was wanted. */
export const GROUPS = `
  CREATE TABLE findings_items (
    item_id         uuid PRIMARY KEY REFERENCES consultations_items (id),
    consultation_id uuid NOT NULL,
    groups_wanted   bigint NOT NULL DEFAULT 0,
    groups_built    bigint NOT NULL DEFAULT 0,
    groups_at       timestamptz,
    board_version   bigint NOT NULL DEFAULT 0
  );

  CREATE TABLE findings_groups (
    id              uuid PRIMARY KEY,
    consultation_id uuid NOT NULL,
    item_id         uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('exact', 'near', 'campaign')),
    certainty       text NOT NULL CHECK (certainty IN ('verified', 'weak')),
    canonical       uuid NOT NULL,
    number          bigint NOT NULL,
    template        text[] NOT NULL,
    algorithm       text NOT NULL,
    UNIQUE (item_id, canonical)
  );
  CREATE INDEX findings_groups_consultation ON findings_groups (consultation_id, kind);

  CREATE TABLE findings_group_members (
    response_id uuid PRIMARY KEY REFERENCES findings_readings (response_id) ON DELETE CASCADE,
    group_id    uuid NOT NULL REFERENCES findings_groups (id) ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('original', 'exact', 'near', 'campaign', 'partial')),
    of          uuid,
    own_words   text NOT NULL
  );
  CREATE INDEX findings_group_members_group ON findings_group_members (group_id)`;
