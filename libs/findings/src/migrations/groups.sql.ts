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
    -- of its letters: how many they are, in the words that most of them sent, with own words
    letters         integer NOT NULL,
    identical       integer NOT NULL,
    with_own_words  integer NOT NULL,
    algorithm       text NOT NULL,
    UNIQUE (item_id, canonical)
  );
  CREATE INDEX findings_groups_consultation ON findings_groups (consultation_id, letters DESC);

  CREATE TABLE findings_group_members (
    response_id uuid PRIMARY KEY REFERENCES findings_readings (response_id) ON DELETE CASCADE,
    group_id    uuid NOT NULL REFERENCES findings_groups (id) ON DELETE CASCADE,
    kind        text NOT NULL CHECK (kind IN ('original', 'exact', 'near', 'campaign', 'partial')),
    of          uuid,
    own_words   text NOT NULL
  );
  CREATE INDEX findings_group_members_group ON findings_group_members (group_id)`;

/** What officers said of groups. It names responses and not groups, so that it outlives every rebuild of them. */
export const GROUP_ACTS = `
  CREATE TABLE findings_group_records (
    id              uuid PRIMARY KEY,
    consultation_id uuid NOT NULL,
    item_id         uuid NOT NULL,
    -- the letters of the group when the record was last with one: its group is the one that holds most of them
    letters         uuid[] NOT NULL,
    name            text,
    organiser       text,
    letter_stance   text CHECK (letter_stance IN ('supports', 'conditional', 'opposes', 'mixed', 'unclear')),
    -- the letters that were confirmed as a group; null where nobody confirmed it
    confirmed       uuid[],
    confirmed_act   uuid REFERENCES findings_acts (id),
    confirmed_by    text,
    confirmed_at    timestamptz,
    -- the record that stands for both since two groups were merged
    merged_into     uuid REFERENCES findings_group_records (id),
    -- how many acts there were on it, those undone and the undoing included
    version         integer NOT NULL,
    -- derived whenever groups are built; a group has one record that leads
    group_id        uuid,
    leads           boolean NOT NULL DEFAULT false,
    former          uuid[] NOT NULL DEFAULT '{}',
    joined          integer NOT NULL DEFAULT 0,
    CHECK ((confirmed IS NULL) = (confirmed_act IS NULL))
  );
  CREATE INDEX findings_group_records_item ON findings_group_records (item_id);
  CREATE INDEX findings_group_records_group ON findings_group_records (group_id);

  -- Which letters belong together or apart, as officers said; each letter with the revision of its words at the time.
  CREATE TABLE findings_group_rulings (
    act_id          uuid PRIMARY KEY REFERENCES findings_acts (id),
    item_id         uuid NOT NULL,
    act             text NOT NULL CHECK (act IN ('exclude', 'split', 'merge')),
    ruling          text NOT NULL GENERATED ALWAYS AS (CASE act WHEN 'merge' THEN 'together' ELSE 'apart' END) STORED,
    one             uuid[] NOT NULL,
    one_revisions   integer[] NOT NULL,
    other           uuid[] NOT NULL,
    other_revisions integer[] NOT NULL,
    standing        boolean NOT NULL DEFAULT true
  );
  CREATE INDEX findings_group_rulings_item ON findings_group_rulings (item_id) WHERE standing`;
