import { describe, expect, it } from '@jest/globals';
import { arrivalsChart, cumulated, sparkline } from './arrivals-chart.js';
import { figureOfArrivals } from './figure.js';
import { stanceChart } from './stance-chart.js';
import { themeChart } from './theme-chart.js';

const POINTS = { stronglySupports: 250, supports: 162, neither: 40, dontKnow: 8, opposes: 90, stronglyOpposes: 90 };

const drawings = () => [
  stanceChart('a', 'More are for it', POINTS),
  themeChart('b', 'Parking', [{ label: 'Parking <b>&"', for: 12, against: 80, unclear: 3 }]),
  arrivalsChart('c', 'Most came at the end', [{ day: '2026-01-02', n: 4 }], [{ day: '2026-01-02', label: 'Opened' }]),
];

describe('a drawing', () => {
  it('holds nothing that a strict content security policy refuses', () => {
    for (const { wide, narrow } of drawings()) {
      for (const svg of [wide, narrow]) {
        expect(svg).not.toMatch(/ style=|<style|<script|class=|ecmeta|javascript:|<foreignObject/u);
        expect(svg.match(/<svg /gu)).toHaveLength(1);
      }
    }
  });

  it('says what it shows to whoever does not see it', () => {
    const { wide } = stanceChart('stance', 'More are for it', POINTS);
    expect(wide).toContain('role="img" aria-labelledby="stance-w-title stance-w-desc"');
    expect(wide).toContain('<title id="stance-w-title">More are for it</title>');
    expect(wide).toContain('412 support it, 250 of them strongly. 180 oppose it, 90 of them strongly. 48 neither');
  });

  it('has ids of its own, so that two stand on one page', () => {
    const ids = drawings().flatMap(({ wide, narrow }) =>
      [...`${wide}${narrow}`.matchAll(/ id="([^"]+)"/gu)].map((match) => match[1]),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(12);
  });

  it('is the same text every time', () => {
    expect(drawings()).toEqual(drawings());
  });

  it('lets no markup of a label through', () => {
    const { wide } = themeChart('t', 'x < y', [
      { label: '<img src=x onerror=alert(1)>', for: 1, against: 0, unclear: 0 },
    ]);
    expect(wide).not.toContain('<img');
    expect(wide).toContain('x &lt; y');
  });

  it('tells the sides apart without colour', () => {
    expect(stanceChart('s', '', POINTS).wide.match(/<pattern/gu)?.length).toBeGreaterThanOrEqual(2);
  });
});

describe('arrivals', () => {
  it('count days without answers as days', () => {
    expect(
      cumulated([
        { day: '2026-02-27', n: 2 },
        { day: '2026-03-02', n: 3 },
      ]),
    ).toEqual({
      days: ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'],
      sums: [2, 2, 2, 5],
    });
  });

  it('say in how many of the last days half of them came', () => {
    const arrivals = [
      { day: '2026-03-01', n: 10 },
      { day: '2026-03-08', n: 30 },
      { day: '2026-03-10', n: 40 },
    ];
    const figure = figureOfArrivals('a', arrivals, []);
    expect(figure?.title).toBe('Half of the 80 submissions came in the last 3 of 10 days.');
    expect(figure?.table.rows.map((row) => row.cells)).toEqual([
      ['7 March 2026', '10'],
      ['10 March 2026', '80'],
    ]);
    expect(figureOfArrivals('a', [], [])).toBeUndefined();
  });

  it('draw nothing where nothing came', () => {
    expect(sparkline('none', 'No answers yet', [])).toContain('0 responses by now');
  });
});
