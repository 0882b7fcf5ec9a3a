/** What is kept of what was settled and erased: never what was said, and never who said it. */
export const KEEPING = `
  -- Who asked for an erasure or did it, when, and why, in words that name nobody.
  CREATE TABLE intake_erasures (
    submission_id uuid PRIMARY KEY REFERENCES intake_submissions (id),
    by_id         uuid,
    by_name       text NOT NULL,
    reason        text NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp()
  );

  -- Few wait for a person at any time; the inbox shows them first and home counts them.
  CREATE INDEX intake_dispositions_unsettled ON intake_dispositions (submission_id)
    WHERE until IS NULL AND disposition = 'quarantined'`;
