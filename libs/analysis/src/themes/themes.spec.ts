import { describe, expect, it } from '@jest/globals';
import type { ResponseText } from '../model.js';
import { findThemes } from './find-themes.js';
import { factorise, load } from './nmf.js';
import { sparse } from './matrix.js';
import { seeded } from './random.js';

const SUBJECTS = [
  [
    'bus stops',
    'The bus stops on {} need shelters because the evening bus is often late in the rain.',
    'Evening bus stops near {} are dark, and the bus never waits for the train.',
  ],
  [
    'cycle lanes',
    'Cycle lanes along {} should be separated so that children can cycle to school.',
    'Painted cycle lanes on {} protect nobody; I stopped cycling after a crash.',
  ],
  [
    'library hours',
    'Library hours were cut and the library on {} is shut when pupils need it.',
    'Longer library hours at {} would help readers and students without a desk at home.',
  ],
];
const STREETS = [
  'Mill Lane',
  'Station Road',
  'the High Street',
  'Park Row',
  'Church Hill',
  'Dock Street',
  'Canal Side',
  'West Gate',
  'Abbey Walk',
  'Bridge End',
];

function responses(): ResponseText[] {
  return SUBJECTS.flatMap(([, ...sentences], subject) =>
    STREETS.flatMap((street, i) =>
      sentences.map((sentence, j) => ({
        id: `${String(subject)}-${String(i)}-${String(j)}`,
        order: subject * 100 + i * 2 + j,
        text: sentence.replace('{}', street),
        stance: j === 0 ? ('supports' as const) : ('opposes' as const),
      })),
    ),
  );
}

describe('findThemes', () => {
  const found = findThemes(responses(), { themes: 3 });

  it('finds what is talked about, and puts every response under it', () => {
    expect(found.themes).toHaveLength(3);
    for (const theme of found.themes) {
      const subjects = new Set(theme.members.filter(({ loading }) => loading > 0.5).map(({ id }) => id.split('-')[0]));
      expect(subjects.size).toBe(1);
    }
    expect(found.unassigned).toEqual([]);
  });

  it('labels themes by phrases that people used, no two the same', () => {
    const labels = found.themes.map(({ label }) => label.toLowerCase());
    expect(new Set(labels).size).toBe(3);
    expect(labels.join(' ')).toMatch(/bus/);
    expect(labels.join(' ')).toMatch(/cycle/);
    expect(labels.join(' ')).toMatch(/library/);
  });

  it('gives evidence and quotes that stand in the response, for and against', () => {
    const textOf = new Map(responses().map(({ id, text }) => [id, text]));
    for (const theme of found.themes) {
      for (const { id, evidence } of theme.members) expect(textOf.get(id)).toContain(evidence);
      for (const { id, text } of theme.quotes) expect(textOf.get(id)).toContain(text);
      expect(new Set(theme.quotes.map(({ stance }) => stance))).toEqual(new Set(['supports', 'opposes']));
      expect(theme.stance.supports + theme.stance.opposes).toBe(theme.responses);
    }
  });

  it('gives the same themes again', () => {
    expect(JSON.stringify(findThemes(responses(), { themes: 3 }))).toBe(JSON.stringify(found));
  });

  it('counts a letter by its senders', () => {
    const weighted = findThemes(
      responses().map((response) => ({ ...response, weight: 10 })),
      { themes: 3 },
    );
    expect(weighted.themes.reduce((sum, { responses: count }) => sum + count, 0)).toBe(
      10 * found.themes.reduce((sum, { responses: count }) => sum + count, 0),
    );
  });

  it('finds nothing in nothing', () => {
    expect(findThemes([], {})).toEqual({ themes: [], unassigned: [] });
    const blank = ['N/A', '', '\ud800', '\u0000'].map((text, order) => ({ id: String(order), order, text }));
    expect(findThemes(blank, {})).toEqual({ themes: [], unassigned: ['0', '1', '2', '3'] });
  });

  it('never quotes what names its author', () => {
    const named = responses().map((response) => ({ ...response, text: `My name is Jo Bloggs and ${response.text}` }));
    expect(findThemes(named, { themes: 3 }).themes.flatMap(({ quotes }) => quotes)).toEqual([]);
  });
});

describe('factorise', () => {
  it('recovers blocks, never goes below zero, and loads further rows as it loaded its own', () => {
    const random = seeded(3);
    const rows = Array.from({ length: 60 }, (_, i) =>
      Array.from({ length: 5 }, (__, j): [number, number] => [(i % 3) * 5 + j, 0.5 + random()]),
    );
    const x = sparse(rows, 15);
    const factors = factorise(x, 3, 1);
    const strongest = rows.map((_, i) =>
      [0, 1, 2].reduce((best, j) =>
        (factors.loadings[i * 3 + j] ?? 0) > (factors.loadings[i * 3 + best] ?? 0) ? j : best,
      ),
    );
    expect(new Set(strongest.map((topic, i) => `${String(i % 3)}:${String(topic)}`)).size).toBe(3);
    expect(Math.min(...factors.loadings, ...factors.topics)).toBeGreaterThanOrEqual(0);
    expect(load(x, factors)).toEqual(factors.loadings);
  });
});
