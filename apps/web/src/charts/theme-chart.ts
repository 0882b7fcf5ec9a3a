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
const MOST_THEMES = 7;
const ROW = 70;
const BAR = 24;

/** One row a theme, those against to the left and those for to the right of one middle line, on one scale. */
export function themeChart(key: string, title: string, themes: readonly ThemeBar[]): Drawing {
  const shown = themes.slice(0, MOST_THEMES);
  const description = shown
    .map((one) => `${one.label}: ${count(one.for)} for, ${count(one.against)} against, ${count(one.unclear)} neither.`)
    .join(' ');
  return draw(
    { key, title, description },
    () => shown.length * ROW + 4,
    (width) => rowsOf(shown, width),
  );
}

function rowsOf(themes: readonly ThemeBar[], width: number): Option {
  const furthest = Math.max(1, ...themes.flatMap((one) => [one.for, one.against]));
  // Room for a figure beyond the longest bar.
  const edge = furthest * (1 + 84 / (width / 2 - 84));
  const upwards = [...themes].reverse();
  return {
    grid: { left: 2, right: 2, top: 0, bottom: 4 },
    xAxis: { type: 'value', min: -edge, max: edge, show: false },
    yAxis: {
      type: 'category',
      data: upwards.map((one) => one.label),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { show: false },
    },
    series: [
      side(
        upwards.map((one) => -one.against),
        LOOKS.strongAgainst,
        'left',
        'against',
      ),
      side(
        upwards.map((one) => one.for),
        LOOKS.strongFor,
        'right',
        'for',
      ),
    ],
    graphic: themes.flatMap((one, at) => [
      name(fitted(one.label, width), at * ROW + 10),
      middle(width / 2 - 1, at * ROW + ROW / 2 - BAR / 2 - 4),
    ]),
  };
}

function side(data: number[], look: { color: string; decal?: object }, position: 'left' | 'right', word: string) {
  return {
    type: 'bar' as const,
    stack: 'both',
    data,
    barWidth: BAR,
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

function name(text: string, y: number) {
  const style = { text, fill: INK, fontSize: 15, fontFamily: FONT, fontWeight: 'bold' as const };
  return { type: 'text' as const, x: 2, y, silent: true, style: { ...style, textVerticalAlign: 'middle' as const } };
}

function middle(x: number, y: number) {
  return { type: 'rect' as const, silent: true, shape: { x, y, width: 2, height: BAR + 8 }, style: { fill: INK } };
}

/** Cut at a word so that it stays in the drawing; the whole label is in the table and in the description. */
function fitted(label: string, width: number): string {
  const most = Math.floor(width / 9);
  if (label.length <= most) return label;
  const cut = label.slice(0, most - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most / 2)).trimEnd()}…`;
}
