import { count, FONT, INK, LOOKS } from './look.js';
import { draw, type Drawing, type Option } from './svg.js';

/** People who hold a theme, by where they stand towards the recommendation. */
export interface ThemeBar {
  label: string;
  for: number;
  against: number;
  unclear: number;
}

/** More rows than that are not read; the table beneath has them all. */
export const MOST_THEMES = 7;
const ROW = 58;

/** One row a theme, those against to the left and those for to the right of one middle line, on one scale. */
export function themeChart(key: string, title: string, themes: readonly ThemeBar[]): Drawing {
  const shown = themes.slice(0, MOST_THEMES);
  const description = shown
    .map((one) => `${one.label}: ${count(one.for)} for, ${count(one.against)} against, ${count(one.unclear)} neither.`)
    .join(' ');
  const furthest = Math.max(1, ...shown.flatMap((one) => [one.for, one.against]));
  const rows = [...shown].reverse();
  return draw(
    { key, title, description },
    () => rows.length * ROW + 4,
    (width): Option => {
      // Room for a figure beyond the longest bar.
      const edge = furthest * (1 + 60 / (width / 2 - 60));
      return {
        grid: { left: 2, right: 2, top: 0, bottom: 0 },
        xAxis: { type: 'value', min: -edge, max: edge, show: false },
        yAxis: {
          type: 'category',
          data: rows.map((one) => one.label),
          position: 'left',
          axisTick: { show: false },
          axisLine: { onZero: true, lineStyle: { color: INK, width: 2 } },
          axisLabel: { show: false },
        },
        series: [
          side(
            rows.map((one) => -one.against),
            LOOKS.strongAgainst,
            'left',
            'against',
          ),
          side(
            rows.map((one) => one.for),
            LOOKS.strongFor,
            'right',
            'for',
          ),
        ],
        graphic: rows.map((one, at) => ({
          type: 'text' as const,
          left: 2,
          top: (rows.length - 1 - at) * ROW + 4,
          silent: true,
          style: {
            text: fitted(one.label, width),
            fill: INK,
            fontSize: 15,
            fontFamily: FONT,
            fontWeight: 'bold' as const,
          },
        })),
      };
    },
  );
}

function side(data: number[], look: { color: string; decal?: object }, position: 'left' | 'right', word: string) {
  return {
    type: 'bar' as const,
    stack: 'both',
    data,
    barWidth: 22,
    itemStyle: look,
    label: {
      show: true,
      position,
      offset: [0, 0],
      formatter: ({ value }: { value: unknown }) => `${count(Math.abs(Number(value)))} ${word}`,
      color: INK,
      fontSize: 14,
      fontFamily: FONT,
    },
  };
}

/** Cut at a word so that it stays in the drawing; the whole label is in the table and in the description. */
function fitted(label: string, width: number): string {
  const most = Math.floor(width / 8.4);
  if (label.length <= most) return label;
  const cut = label.slice(0, most - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most / 2)).trimEnd()}…`;
}
