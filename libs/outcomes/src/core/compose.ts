import { countingViews, countStances, dependsOnCounting } from './counting.js';
import type { Evidence, ResponseCell } from './evidence.js';
import { ledgerOf, total } from './ledger.js';
import { MAIN_THEME_SHARE, REPORT_FORMAT, type OutcomeReport, type ReportedTheme } from './report.js';

/** The one report that these rows give. Pure: the order of the rows changes nothing. */
export function composeReport(evidence: Evidence): OutcomeReport {
  const counted = evidence.responses.filter((cell) => cell.counted);
  const answered = counted.filter((cell) => cell.answer !== null);
  const late = evidence.responses.filter((cell) => cell.late);
  const stance = countStances(answered);
  const views = countingViews(evidence);
  return {
    format: REPORT_FORMAT,
    item: evidence.item,
    reconciliation: { submissions: ledgerOf(evidence.submissions), responses: ledgerOf(evidence.responses) },
    counted: total(counted),
    people: evidence.people,
    answered: total(answered),
    withWords: total(counted.filter((cell) => cell.words)),
    stance,
    points: evidence.scale.map((point) => ({
      ...point,
      n: total(answered.filter((cell) => cell.answer === point.value)),
    })),
    kinds: kindsOf(answered),
    late: {
      received: total(late),
      answered: total(late.filter((cell) => cell.answer !== null)),
      stance: countStances(late),
    },
    views,
    dependsOnCounting: dependsOnCounting(stance, views),
    themes: [...evidence.themes].sort(byPeople),
    tone: toneOf(evidence.tone),
    codeframe: evidence.codeframe,
    settings: { policies: evidence.policies, mainThemeShare: MAIN_THEME_SHARE },
    versions: evidence.versions,
  };
}

/**
 * Sums that must agree inside a report, whoever made it: each sentence says which do not. What this finds in a sealed
 * report is a fault of the program.
 */
export function disagreements(report: OutcomeReport): string[] {
  const faults: string[] = [];
  const same = (what: string, is: number, should: number) => {
    if (is !== should) faults.push(`${what} add up to ${String(is)}, not ${String(should)}.`);
  };
  const { submissions, responses } = report.reconciliation;
  same('dispositions of submissions', total(submissions.byDisposition), submissions.received);
  same('channels of submissions', total(submissions.byChannel), submissions.received);
  same('dispositions of responses', total(responses.byDisposition), responses.received);
  same('stances', sum(report.stance), report.answered);
  same('points of the scale', total(report.points), report.answered);
  same('kinds of respondent', total(report.kinds.map((kind) => ({ n: kind.answered }))), report.answered);
  same('stances of late responses', sum(report.late.stance), report.late.answered);
  same('tones', report.tone.negative + report.tone.neutral + report.tone.positive, report.tone.base);
  for (const theme of report.themes) same(`stances of “${theme.label}”`, sum(theme.stance), theme.people);
  return faults;
}

function kindsOf(answered: readonly ResponseCell[]): OutcomeReport['kinds'] {
  return [...new Set(answered.map((cell) => cell.kind))].sort().map((kind) => {
    const cells = answered.filter((cell) => cell.kind === kind);
    return { kind, answered: total(cells), stance: countStances(cells) };
  });
}

function toneOf({ sum: scores, ...tone }: Evidence['tone']): OutcomeReport['tone'] {
  // Two decimals: floating sums in another order differ far behind them. -0 has no place in a report.
  const mean = tone.base === 0 ? null : Math.round((scores / tone.base) * 100) / 100 + 0;
  return { ...tone, mean };
}

function byPeople(a: ReportedTheme, b: ReportedTheme): number {
  return b.people - a.people || (a.label < b.label ? -1 : a.label > b.label ? 1 : a.themeId < b.themeId ? -1 : 1);
}

function sum(counts: OutcomeReport['stance']): number {
  return Object.values(counts).reduce((all, n) => all + n, 0);
}
