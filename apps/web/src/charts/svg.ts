import { init } from 'echarts/core';
import { BarChart, LineChart } from 'echarts/charts';
import { GraphicComponent, GridComponent, MarkLineComponent } from 'echarts/components';
import { use, type ComposeOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts';
import type { GraphicComponentOption, GridComponentOption, MarkLineComponentOption } from 'echarts/components';

use([BarChart, LineChart, GraphicComponent, GridComponent, MarkLineComponent, SVGRenderer]);

export type Option = ComposeOption<
  BarSeriesOption | LineSeriesOption | GraphicComponentOption | GridComponentOption | MarkLineComponentOption
>;

/** A drawing for a wide and one for a narrow place, both SVG; the style sheet shows one of them. */
export interface Drawing {
  wide: string;
  narrow: string;
}

export interface Words {
  /** Unique on the page; part of every id in the drawing. */
  key: string;
  /** The finding, for whoever does not see the drawing. */
  title: string;
  /** The figures in words. */
  description: string;
}

/** Width in CSS pixels at which a drawing's letters have their own size. */
export const WIDE = 640;
export const NARROW = 330;

/** Draws twice; the option may depend on the width. */
export function draw(words: Words, height: (width: number) => number, option: (width: number) => Option): Drawing {
  const at = (width: number, suffix: string): string =>
    toSvg({ ...words, key: `${words.key}-${suffix}` }, width, height(width), option(width));
  return { wide: at(WIDE, 'w'), narrow: at(NARROW, 'n') };
}

/**
 * One SVG that a strict content security policy lets through: presentation attributes only, no style, no class, ids of
 * its own. The same option gives the same text.
 */
function toSvg(words: Words, width: number, height: number, option: Option): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ animation: false, ...option });
    return presentable(chart.renderToSVGString(), words, width, height);
  } finally {
    chart.dispose();
  }
}

export function presentable(svg: string, { key, title, description }: Words, width: number, height: number): string {
  const inner = svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    .replace(/<style\b[\s\S]*?<\/style>/gu, '')
    .replace(/<rect [^>]*fill="none"><\/rect>/u, '')
    .replace(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/gu, '')
    .replace(/ style="([^"]*)"/gu, (_, css: string) => attributesOf(css))
    .replace(/\bzr\d+-/gu, `${key}-`)
    .replace(/\n+/gu, '');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img"` +
    ` aria-labelledby="${key}-title ${key}-desc" focusable="false">` +
    `<title id="${key}-title">${escaped(title)}</title><desc id="${key}-desc">${escaped(description)}</desc>${inner}</svg>`
  );
}

/** `font-size:12px;font-family:x` as attributes of the same names. */
function attributesOf(css: string): string {
  return css
    .split(';')
    .map((rule) => rule.split(':'))
    .flatMap(([name, value]) =>
      name === undefined || value === undefined || name.trim() === '' ? [] : [` ${name.trim()}="${value.trim()}"`],
    )
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
