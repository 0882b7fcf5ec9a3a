import { count, INK, LOOKS } from './look.js';
import { presentable } from './svg.js';

const WIDTH = 132;
const HEIGHT = 16;

/** For, against and neither of one recommendation in a cell of a table; the figures stand beside it in words. */
export interface Sides {
  for: number;
  against: number;
  neither: number;
}

/** A small diverging bar: its length on either side is the share of those who answered, so rows can be compared. */
export function miniStance(key: string, sides: Sides): string {
  const base = Math.max(1, sides.for + sides.against + sides.neither);
  const middle = WIDTH / 2;
  const pro = (sides.for / base) * (middle - 1);
  const con = (sides.against / base) * (middle - 1);
  const hatch =
    `<defs><pattern id="${key}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">` +
    `<rect width="5" height="5" fill="${LOOKS.strongAgainst.color}"></rect><rect width="1.5" height="5" fill="#fff" fill-opacity="0.55"></rect></pattern></defs>`;
  const bar = (x: number, width: number, fill: string) =>
    `<rect x="${fixed(x)}" y="3" width="${fixed(width)}" height="${String(HEIGHT - 6)}" fill="${fill}"></rect>`;
  return presentable(
    `<svg>${hatch}${bar(middle - con, con, `url(#${key}-hatch)`)}${bar(middle, pro, LOOKS.strongFor.color)}` +
      `<rect x="${fixed(middle - 0.75)}" y="0" width="1.5" height="${String(HEIGHT)}" fill="${INK}"></rect></svg>`,
    {
      key,
      title: `${count(sides.for)} for, ${count(sides.against)} against`,
      description: `${count(sides.neither)} neither, of ${count(base)} who answered.`,
    },
    WIDTH,
    HEIGHT,
  );
}

function fixed(n: number): string {
  return String(Math.round(n * 10) / 10);
}
