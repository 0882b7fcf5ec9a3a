/** The colours of the style sheet's tokens; drawings cannot read it. */
export const INK = '#1f2430';
export const FAINT = '#d4d4d8';
export const ACCENT = '#4b2a63';

/** Taken from the page. A presentation attribute, so that the page's own font is used. */
export const FONT = 'inherit';

const white = 'rgba(255,255,255,0.55)';

/** Against is hatched, neither is dotted, for is plain: told apart without colour, printed in grey as well. */
const HATCH = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: white } as const;
const DOTS = {
  symbol: 'circle',
  dashArrayX: [
    [0, 6],
    [6, 0],
  ],
  dashArrayY: [4, 0],
  symbolSize: 0.6,
  color: white,
} as const;

export const LOOKS = {
  strongFor: { color: '#1d5b99' },
  for: { color: '#5f95cc' },
  neither: { color: '#8b929e', decal: DOTS },
  against: { color: '#e08b4a', decal: HATCH },
  strongAgainst: { color: '#b34e08', decal: HATCH },
} as const;

const whole = new Intl.NumberFormat('en-GB');

export function count(n: number): string {
  return whole.format(n);
}
