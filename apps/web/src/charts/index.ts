export { arrivalsChart, sparkline, type ArrivalEvent, type Arrivals } from './arrivals-chart.js';
export { stanceChart, type StancePoints } from './stance-chart.js';
export { figureOfStance, figureOfThemes, type Figure } from './figure.js';
export { MOST_THEMES, themeChart, type ThemeBar } from './theme-chart.js';
export type { Drawing } from './svg.js';
export { voteDots, type MemberVotes } from './vote-dots.js';
export { miniStance, type Sides } from './mini-stance.js';
