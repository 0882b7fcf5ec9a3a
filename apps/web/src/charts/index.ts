export { sparkline, type ArrivalEvent, type Arrivals } from './arrivals-chart.js';
export { figureOfArrivals, figureOfLetters, figureOfStance, figureOfThemes, type Figure } from './figure.js';
export { miniStance } from './mini-stance.js';
export { voteDots } from './vote-dots.js';
