import { ACCENT, count, FAINT, FONT, INK } from './look.js';
import { draw, type Drawing, type Option } from './svg.js';

/** How many came on a calendar day, `2026-09-26`. */
export interface Arrivals {
  day: string;
  n: number;
}

export interface ArrivalEvent {
  day: string;
  label: string;
}

/** All that had come by each day, as a step line from zero, with what happened marked. */
export function arrivalsChart(
  key: string,
  title: string,
  arrivals: readonly Arrivals[],
  events: readonly ArrivalEvent[] = [],
): Drawing {
  const { days, sums } = cumulated(arrivals);
  const total = sums.at(-1) ?? 0;
  const description = `${count(total)} by ${days.at(-1) ?? 'now'}.`;
  return draw(
    { key, title, description },
    () => 220,
    (): Option => ({
      grid: { left: 4, right: 12, top: 26, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
      xAxis: {
        type: 'category',
        data: days.map(shortDay),
        boundaryGap: false,
        axisLine: { lineStyle: { color: INK } },
        axisTick: { show: false },
        axisLabel: {
          color: INK,
          fontSize: 13,
          fontFamily: FONT,
          interval: Math.max(0, Math.ceil(days.length / 4) - 1),
        },
      },
      yAxis: {
        type: 'value',
        min: 0,
        splitNumber: 3,
        axisLabel: { color: INK, fontSize: 13, fontFamily: FONT, formatter: (value: number) => count(value) },
        splitLine: { lineStyle: { color: FAINT } },
      },
      series: [
        {
          type: 'line',
          step: 'end',
          data: sums,
          showSymbol: false,
          lineStyle: { color: ACCENT, width: 3 },
          areaStyle: { color: ACCENT, opacity: 0.08 },
          endLabel: { show: false },
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: INK, type: 'dashed' },
            label: { formatter: '{b}', color: INK, fontSize: 13, fontFamily: FONT },
            data: events
              .filter((event) => days.includes(event.day))
              .map((event) => ({ name: event.label, xAxis: days.indexOf(event.day) })),
          },
        },
      ],
    }),
  );
}

/** The same line, a word high: no axes, for a row of a list. */
export function sparkline(key: string, title: string, arrivals: readonly Arrivals[]): string {
  const { days, sums } = cumulated(arrivals);
  const description = `${count(sums.at(-1) ?? 0)} responses by ${days.at(-1) ?? 'now'}.`;
  return draw(
    { key, title, description },
    () => 44,
    (): Option => ({
      grid: { left: 1, right: 1, top: 3, bottom: 2 },
      xAxis: { type: 'category', data: days, boundaryGap: false, show: false },
      yAxis: { type: 'value', min: 0, show: false },
      series: [
        {
          type: 'line',
          step: 'end',
          data: sums,
          showSymbol: false,
          lineStyle: { color: ACCENT, width: 2 },
          areaStyle: { color: ACCENT, opacity: 0.12 },
        },
      ],
    }),
  ).narrow;
}

/** Every day from the first to the last with all that had come by then: days without answers are days as well. */
export function cumulated(arrivals: readonly Arrivals[]): { days: string[]; sums: number[] } {
  const on = new Map<string, number>();
  for (const { day, n } of arrivals) on.set(day, (on.get(day) ?? 0) + n);
  const known = [...on.keys()].sort();
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return { days: [], sums: [] };
  const days: string[] = [];
  const sums: number[] = [];
  let sum = 0;
  for (let day = first; day <= last; day = after(day)) {
    sum += on.get(day) ?? 0;
    days.push(day);
    sums.push(sum);
  }
  return { days, sums };
}

function after(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

function shortDay(day: string): string {
  return short.format(new Date(`${day}T00:00:00Z`));
}
