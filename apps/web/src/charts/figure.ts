import { findingSentence, sumOf, type Counts, type OutcomeReport, type ReportedTheme } from '#outcomes';
import { formatDay } from '#consultations';
import { arrivalsChart, cumulated, type ArrivalEvent, type Arrivals } from './arrivals-chart.js';
import { stanceChart, type StancePoints } from './stance-chart.js';
import type { Drawing } from './svg.js';
import { themeChart } from './theme-chart.js';
import { count } from './look.js';

/** A chart with all that has to stand around it: the finding above, the base and the table beneath. */
export interface Figure {
  key: string;
  title: string;
  drawing: Drawing;
  base: string;
  table: { head: string[]; rows: { cells: string[] }[] };
}

/** Where those who answered the closed question stand. Undefined where nobody did. */
export function figureOfStance(
  key: string,
  report: Pick<OutcomeReport, 'points' | 'stance' | 'views' | 'answered' | 'counted'>,
): Figure | undefined {
  if (report.answered === 0) return undefined;
  const at = (value: string) => report.points.find((point) => point.value === value)?.n ?? 0;
  const points: StancePoints = {
    stronglySupports: at('strongly_supports'),
    supports: at('supports'),
    neither: at('neither'),
    dontKnow: at('dont_know'),
    opposes: at('opposes'),
    stronglyOpposes: at('strongly_opposes'),
  };
  const title = findingSentence(report);
  const silent = report.counted - report.answered;
  return {
    key,
    title,
    drawing: stanceChart(key, title, points),
    base:
      `Base: ${count(report.answered)} responses that answered this question` +
      (silent === 0 ? '.' : `; ${count(silent)} more did not answer it.`) +
      ' People chose to respond; they are not a sample of anybody else.',
    table: {
      head: ['Answer', 'Responses'],
      rows: report.points.map((point) => ({ cells: [point.label, count(point.n)] })),
    },
  };
}

/** What people wrote about, for to one side and against to the other. Undefined where nothing was coded. */
export function figureOfThemes(key: string, themes: readonly ReportedTheme[], people: number): Figure | undefined {
  const [first] = themes;
  if (first === undefined || first.people === 0) return undefined;
  const title = `More people wrote about “${first.label}” than about anything else: ${count(first.people)} of the ${count(people)} people who responded.`;
  const bars = themes
    .filter((theme) => theme.people > 0)
    .map((theme) => ({
      label: theme.label,
      for: forIt(theme.stance),
      against: theme.stance.opposes,
      unclear: sumOf(theme.stance) - forIt(theme.stance) - theme.stance.opposes,
    }));
  return {
    key,
    title,
    drawing: themeChart(key, title, bars),
    base: `Base: ${count(people)} people whose responses count. One person can raise several themes. For and against the recommendation, not the theme.`,
    table: {
      head: ['Theme', 'People', 'For', 'Against', 'Neither'],
      rows: bars.map((bar) => ({
        cells: [bar.label, ...[bar.for + bar.against + bar.unclear, bar.for, bar.against, bar.unclear].map(count)],
      })),
    },
  };
}

export function forIt(stance: Counts): number {
  return stance.supports + stance.conditional;
}

/** When submissions came, with what happened meanwhile. Undefined where none came. */
export function figureOfArrivals(
  key: string,
  arrivals: readonly Arrivals[],
  events: readonly ArrivalEvent[],
): Figure | undefined {
  const { days, sums } = cumulated(arrivals);
  const total = sums.at(-1) ?? 0;
  if (total === 0) return undefined;
  const half = sums.findIndex((sum) => sum >= total / 2);
  const last = days.length - half;
  const title =
    days.length === 1
      ? `All ${count(total)} submissions came on one day.`
      : `Half of the ${count(total)} submissions came in the last ${count(last)} of ${count(days.length)} days.`;
  const weeks = days.filter((_, at) => at % 7 === 6 || at === days.length - 1);
  return {
    key,
    title,
    drawing: arrivalsChart(key, title, arrivals, events),
    base: `Base: ${count(total)} submissions, by whatever door, late ones included.`,
    table: {
      head: ['By the end of', 'Submissions so far'],
      rows: weeks.map((day) => ({ cells: [formatDay(day), count(sums[days.indexOf(day)] ?? 0)] })),
    },
  };
}

/** When the letters of a group came, all together as a line and by door in the table. Undefined where that is one day. */
export function figureOfLetters(
  key: string,
  channels: readonly { name: string; days: readonly Arrivals[] }[],
): Figure | undefined {
  const all = channels.flatMap(({ days }) => days);
  const { days, sums } = cumulated(all);
  if (days.length < 2) return undefined;
  const total = sums.at(-1) ?? 0;
  const half = sums.findIndex((sum) => sum >= total / 2);
  const title = `Half of the ${count(total)} letters had come by day ${count(half + 1)} of ${count(days.length)}.`;
  const onDay = new Map(
    channels.map(({ name, days: some }) => [name, new Map(some.map(({ day, n }) => [day, n] as const))] as const),
  );
  const withLetters = days.filter((day) => all.some((one) => one.day === day));
  return {
    key,
    title,
    drawing: arrivalsChart(key, title, all),
    base: `Base: ${count(total)} letters of this group, by whatever door.`,
    table: {
      head: ['Day', ...channels.map(({ name }) => `By ${name}`), 'So far'],
      rows: withLetters.map((day) => ({
        cells: [
          formatDay(day),
          ...channels.map(({ name }) => count(onDay.get(name)?.get(day) ?? 0)),
          count(sums[days.indexOf(day)] ?? 0),
        ],
      })),
    },
  };
}
