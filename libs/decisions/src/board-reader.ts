import { formatInstant } from '#consultations';
import { leaning, mainThemes, stanceSentence, sumOf, type Counts, type ReportedTheme } from '#outcomes';
import { sortBoard, standingOf, type Standing } from './core/board.js';
import { statusLabel, type DecisionStatus } from './core/decision.js';
import { dayIn, type Vote } from './core/line.js';

/** One recommendation as members compare it with the others. */
export interface BoardRow extends Standing {
  recommendationId: string;
  assembly: { slug: string; title: string };
  ref: string;
  position: number;
  title: string | null;
  words: string;
  vote: Vote;
  /** Where those stand who responded, of the sealed outcome; null while there is none. */
  stance: { base: number; counts: Counts; leaning: -1 | 0 | 1; dependsOnCounting: boolean } | null;
  /** Responses received so far, where a consultation was opened. */
  received: number | null;
  consultation: { slug: string; title: string; open: boolean } | null;
  mainThemes: { label: string; people: number; stance: Counts }[];
  decision: { status: DecisionStatus; label: string; decidedOn: string } | null;
}

/** What the query gives for one recommendation. */
export interface BoardRecord {
  id: string;
  assembly_slug: string;
  assembly_title: string;
  ref: string;
  position: number;
  title: string | null;
  words: string;
  votes_for: number | null;
  votes_against: number | null;
  votes_abstain: number | null;
  eligible: number | null;
  support_percent: number | null;
  support_of: number | null;
  owner_body: string | null;
  response_due: string | null;
  published_at: Date;
  slug: string | null;
  consultation_title: string | null;
  phase: 'approved' | 'open' | 'closed' | null;
  opens_at: Date;
  closes_at: Date;
  time_zone: string;
  decision_due: string | null;
  received: number | null;
  version: number | null;
  sealed_at: Date;
  people: number;
  respondents: number;
  stance: Counts;
  themes: ReportedTheme[];
  settings: { mainThemeShare: number; policies: Record<string, string> };
  depends_on_counting: boolean;
  status: DecisionStatus | null;
  decided_on: string;
  decision_maker: string;
  decision_version: number;
  dues: (string | null)[] | null;
}

/** Ambitions, principles and minority reports are printed with an assembly's record; nobody answers them one by one. */
export const BOARD_SQL = `
  SELECT r.id, r.assembly_slug, r.assembly_title, r.ref, r.position, r.title, r.words, r.votes_for, r.votes_against,
         r.votes_abstain, r.eligible, r.support_percent, r.support_of, r.owner_body, r.response_due::text, r.published_at,
         i.consultation_slug AS slug, i.consultation_title, i.opens_at, i.closes_at, i.time_zone, i.decision_due::text,
         CASE WHEN $1 < i.opens_at THEN 'approved' WHEN $1 < i.closes_at THEN 'open' WHEN i.id IS NOT NULL THEN 'closed' END AS phase,
         n.received, o.version, o.sealed_at, o.people, o.respondents, o.stance, o.themes, o.settings, o.depends_on_counting,
         d.status, d.decided_on::text, d.decision_maker, d.version AS decision_version, c.dues
    FROM consultations_v_recommendation r
    LEFT JOIN LATERAL (
      SELECT x.* FROM consultations_v_item x
       WHERE x.recommendation_id = r.id AND x.state NOT IN ('draft', 'submitted')
       ORDER BY x.opens_at DESC, x.id LIMIT 1) i ON true
    LEFT JOIN (SELECT item_id, count(*)::int AS received FROM intake_v_response GROUP BY item_id) n ON n.item_id = i.id
    LEFT JOIN outcomes_v_latest o ON o.item_id = i.id
    LEFT JOIN decisions_v_current d ON d.recommendation_id = r.id
    LEFT JOIN (SELECT recommendation_id, array_agg(due::text ORDER BY position) AS dues FROM decisions_v_commitment
                GROUP BY recommendation_id) c ON c.recommendation_id = r.id
   WHERE r.published_at IS NOT NULL AND r.kind IN ('recommendation', 'action')
   ORDER BY r.assembly_slug, r.position`;

export function boardOf(records: readonly BoardRecord[], today: string): BoardRow[] {
  return sortBoard(records.map((record) => rowOf(record, today)));
}

function rowOf(record: BoardRecord, today: string): BoardRow {
  const { slug, ref, position, title, words, stance, themes, people, settings } = record;
  const sealed = record.version !== null;
  return {
    ...standing(record, today),
    recommendationId: record.id,
    assembly: { slug: record.assembly_slug, title: record.assembly_title },
    ref,
    position,
    title,
    words,
    vote: voteOf(record),
    stance: sealed
      ? { base: sumOf(stance), counts: stance, leaning: leaning(stance), dependsOnCounting: record.depends_on_counting }
      : null,
    received: slug === null || record.phase === 'approved' ? null : (record.received ?? 0),
    consultation:
      slug === null ? null : { slug, title: record.consultation_title ?? slug, open: record.phase === 'open' },
    mainThemes: sealed
      ? mainThemes({ themes, people, settings }).map((theme) => ({
          label: theme.label,
          people: theme.people,
          stance: theme.stance,
        }))
      : [],
    decision:
      record.status === null
        ? null
        : { status: record.status, label: statusLabel(record.status), decidedOn: record.decided_on },
  };
}

function standing(record: BoardRecord, today: string): Standing {
  const zone = record.time_zone;
  return standingOf(
    {
      assembly: { title: record.assembly_title, reportedOn: null, members: null, hours: null },
      recommendation: {
        ref: record.ref,
        publishedOn: dayIn(record.published_at, 'Europe/London'),
        vote: voteOf(record),
        responseDue: record.response_due,
        ownerBody: record.owner_body,
      },
      consultation:
        record.phase === null
          ? null
          : {
              state: record.phase,
              opensOn: dayIn(record.opens_at, zone),
              closesOn: dayIn(record.closes_at, zone),
              closes: formatInstant(record.closes_at, zone),
              received: record.received ?? 0,
              decisionDue: record.decision_due,
            },
      outcome:
        record.version === null
          ? null
          : {
              sealedOn: dayIn(record.sealed_at, zone),
              version: record.version,
              sentence: stanceSentence(record.stance, record.respondents),
            },
      decision:
        record.status === null
          ? null
          : {
              status: record.status,
              decidedOn: record.decided_on,
              decisionMaker: record.decision_maker,
              version: record.decision_version,
            },
      commitments: (record.dues ?? []).map((due) => ({ due })),
    },
    today,
  );
}

function voteOf(record: BoardRecord): Vote {
  return {
    for: record.votes_for,
    against: record.votes_against,
    abstain: record.votes_abstain,
    eligible: record.eligible,
    percent: record.support_percent,
    percentOf: record.support_of,
  };
}
