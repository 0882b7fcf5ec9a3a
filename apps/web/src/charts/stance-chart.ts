import { count, FAINT, FONT, INK, LOOKS } from './look.js';
import { draw, type Drawing, type Option } from './svg.js';

/** Answers on the closed scale. */
export interface StancePoints {
  stronglySupports: number;
  supports: number;
  neither: number;
  dontKnow: number;
  opposes: number;
  stronglyOpposes: number;
}

const HEIGHT = 118;
/** An inside label needs so many pixels for each of its figures. */
const FIGURE_WIDTH = 9;

/**
 * A diverging bar around the middle: against to the left, for to the right, both on one scale; who said neither lies
 * beneath, across the middle. `base`: how many said where they stand.
 */
export function stanceChart(key: string, title: string, points: StancePoints): Drawing {
  const { stronglySupports, supports, neither, dontKnow, opposes, stronglyOpposes } = points;
  const pro = stronglySupports + supports;
  const con = opposes + stronglyOpposes;
  const unclear = neither + dontKnow;
  const description =
    `${count(pro)} support it, ${count(stronglySupports)} of them strongly. ${count(con)} oppose it, ` +
    `${count(stronglyOpposes)} of them strongly. ${count(unclear)} neither or don’t know.`;
  const furthest = Math.max(pro, con, unclear / 2, 1);
  return draw(
    { key, title, description },
    () => HEIGHT,
    (width): Option => {
      const perPixel = (2 * furthest) / (width - 4);
      const bar = (name: string, values: [number, number], look: { color: string; decal?: object }, ink: string) => {
        const shown = Math.max(Math.abs(values[0]), Math.abs(values[1]));
        const fits = shown / perPixel > FIGURE_WIDTH * count(shown).length + 8;
        return {
          type: 'bar' as const,
          name,
          stack: 'all',
          data: values,
          barWidth: 30,
          barCategoryGap: '0%',
          itemStyle: { ...look, borderColor: '#fff', borderWidth: 1 },
          label: {
            show: fits && shown > 0,
            position: 'inside' as const,
            formatter: ({ value }: { value: unknown }) => (value === 0 ? '' : count(Math.abs(Number(value)))),
            color: ink,
            fontSize: 14,
            fontFamily: FONT,
            fontWeight: 'bold' as const,
            textBorderWidth: 3,
            textBorderColor: look.color,
          },
        };
      };
      return {
        grid: { left: 2, right: 2, top: 30, bottom: 22 },
        xAxis: { type: 'value', min: -furthest, max: furthest, show: false },
        yAxis: {
          type: 'category',
          data: ['neither', 'sides'],
          axisLabel: { show: false },
          axisTick: { show: false },
          axisLine: { lineStyle: { color: INK, width: 2 } },
        },
        series: [
          bar('Oppose', [0, -opposes], LOOKS.against, '#fff'),
          bar('Strongly oppose', [0, -stronglyOpposes], LOOKS.strongAgainst, '#fff'),
          bar('Support', [0, supports], LOOKS.for, '#fff'),
          bar('Strongly support', [0, stronglySupports], LOOKS.strongFor, '#fff'),
          bar('Neither or don’t know, one half', [-unclear / 2, 0], LOOKS.neither, 'transparent'),
          bar('Neither or don’t know, other half', [unclear / 2, 0], LOOKS.neither, 'transparent'),
        ].map((series, at) => (at < 4 ? series : { ...series, barWidth: 12, label: { show: false } })),
        graphic: [
          caption(`${count(con)} oppose`, { x: 2, y: 14, align: 'left' }),
          caption(`${count(pro)} support`, { x: width - 2, y: 14, align: 'right' }),
          caption(`${count(unclear)} neither or don’t know`, { x: width / 2, y: HEIGHT - 9, align: 'center' }),
        ],
        color: [FAINT],
      };
    },
  );
}

function caption(text: string, { x, y, align }: { x: number; y: number; align: 'left' | 'center' | 'right' }) {
  return {
    type: 'text' as const,
    x,
    y,
    silent: true,
    style: {
      text,
      textAlign: align,
      textVerticalAlign: 'middle' as const,
      fill: INK,
      fontSize: 15,
      fontFamily: FONT,
      fontWeight: 'bold' as const,
    },
  };
}
