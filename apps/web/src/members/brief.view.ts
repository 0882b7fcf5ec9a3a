import { formatDay, formatInstant } from '#consultations';
import { voteSentence, type Line, type Stop } from '#decisions';
import { DEPENDS, type ThemeWords } from '#outcomes';
import { figureOfStance } from '../charts/index.js';
import { quotedTheme } from '../public/line/line.view.js';
import { viewRows } from '../public/line/tables.js';

const THEMES = 3;

/** One recommendation on one screen, as whoever decides on it needs it. */
export function briefView(line: Line) {
  const { recommendation, assembly, held, outcomes, decisions } = line;
  const report = outcomes[0]?.report;
  const base = `/members/recommendations/${assembly.slug}/${recommendation.ref}`;
  return {
    base,
    line: `/recommendations/${assembly.slug}/${recommendation.ref}`,
    ref: recommendation.ref,
    title: recommendation.title ?? `Recommendation ${recommendation.ref}`,
    assemblyTitle: assembly.title,
    words: recommendation.words,
    language: recommendation.language,
    asked: askedOf(line),
    open: held?.item.scopeOpen ?? '',
    settled: held?.item.scopeFixed ?? '',
    stance: report === undefined ? undefined : figureOfStance('stance', report),
    notYet: report === undefined ? notYet(line) : undefined,
    depends: report?.dependsOnCounting === true ? DEPENDS : undefined,
    views: report === undefined ? [] : viewRows(report),
    themes: (report?.themes ?? []).slice(0, THEMES).map((theme) => ({
      ...quotedTheme(theme, report?.people ?? 0),
      href: `${base}/themes/${theme.themeId}`,
    })),
    others: (report?.themes ?? []).slice(THEMES).map((theme) => ({
      label: theme.label,
      people: theme.people,
      href: `${base}/themes/${theme.themeId}`,
    })),
    silent: report === undefined ? undefined : silentOf(report),
    assembly: {
      vote: voteSentence({
        for: recommendation.votesFor,
        against: recommendation.votesAgainst,
        abstain: recommendation.votesAbstain,
        eligible: recommendation.eligible,
        percent: recommendation.supportPercent,
        percentOf: recommendation.supportOf,
      }),
      rationale: recommendation.rationale ?? '',
      conditions: recommendation.conditions ?? '',
      dissent: recommendation.dissent ?? '',
    },
    decision:
      decisions[0] === undefined ? undefined : { status: decisions[0].statusLabel, text: decisions[0].content.text },
    promised: inOrder(decisions[0]?.commitments ?? []).map(({ text, owner, due }) => ({
      text,
      owner,
      due: formatDay(due),
      late: due < line.today,
    })),
    late: line.stops.filter((stop) => stop.state === 'late').map(lateSentence),
    asOf: formatInstant(line.asOf, held?.consultation.timeZone ?? 'Europe/London'),
  };
}

function inOrder<T extends { due: string }>(steps: readonly T[]): T[] {
  return [...steps].sort((a, b) => (a.due < b.due ? -1 : 1));
}

function askedOf({ stops, decisions, held, outcomes }: Line): string {
  const stop = stops.find((one) => one.name === 'decision');
  if (decisions.length > 0) return 'Nothing now: it is decided.';
  const day = stop?.due ?? null;
  const due = day === null ? '' : ` The answer ${stop?.state === 'late' ? 'was due' : 'is due'} ${formatDay(day)}.`;
  if (outcomes.length > 0) return `Whether to accept this recommendation, and what to answer to each main theme.${due}`;
  if (held?.open === true) return `Nothing yet: people are still answering.${due}`;
  return `Nothing yet.${due}`;
}

function notYet({ held }: Line): string {
  if (held === undefined) return 'No consultation has been held on this recommendation.';
  const { closesAt, timeZone } = held.consultation;
  const received = `${held.received.toLocaleString('en-GB')} responses so far`;
  if (held.forthcoming) return `The consultation opens at ${formatInstant(held.consultation.opensAt, timeZone)}.`;
  return held.open
    ? `${received}. It closes at ${formatInstant(closesAt, timeZone)}; figures are shown after that, so that they sway nobody.`
    : `${received.replace(' so far', '')} are being read. What they say is shown when the outcome is sealed.`;
}

function silentOf(report: NonNullable<Line['outcomes'][number]>['report']) {
  const organisations = report.kinds.find((kind) => kind.kind === 'organisation')?.answered ?? 0;
  const noWords = report.counted - report.withWords;
  return {
    organisations,
    noWords,
    counted: report.counted,
    unanswered: report.counted - report.answered,
  };
}

function lateSentence(stop: Stop): string {
  const days = stop.lateDays === 1 ? '1 day' : `${stop.lateDays.toLocaleString('en-GB')} days`;
  return `${stop.title}: ${days} late. ${stop.sentence}`;
}

const STANCE_WORDS: Record<string, string> = {
  supports: 'for',
  conditional: 'for, with conditions',
  opposes: 'against',
  mixed: 'neither for nor against',
  unclear: 'not said',
};

/** The words behind a figure, response by response. */
export function wordsView(
  line: Line,
  theme: { themeId: string; label: string; people: number },
  words: ThemeWords,
  page: number,
  size: number,
) {
  const { recommendation, assembly } = line;
  const base = `/members/recommendations/${assembly.slug}/${recommendation.ref}`;
  const pages = Math.max(1, Math.ceil(words.shown / size));
  return {
    base,
    ref: recommendation.ref,
    label: theme.label,
    people: theme.people,
    kept: words.kept,
    shown: words.shown,
    responses: words.responses.map((one) => ({
      number: one.number,
      stance: STANCE_WORDS[one.stance] ?? one.stance,
      side:
        one.stance === 'opposes'
          ? 'against'
          : one.stance === 'supports' || one.stance === 'conditional'
            ? 'for'
            : 'neither',
      evidence: one.evidence,
      text: one.text.trim() === one.evidence.trim() ? '' : one.text,
    })),
    page,
    pages,
    previous: page > 1 ? `${base}/themes/${theme.themeId}?page=${String(page - 1)}` : undefined,
    next: page < pages ? `${base}/themes/${theme.themeId}?page=${String(page + 1)}` : undefined,
  };
}
