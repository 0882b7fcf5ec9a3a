import { describe, expect, it } from '@jest/globals';
import type { ResponseText, Stance } from '../model.js';
import { findStances, stanceOfClosedAnswer } from '../stance/stance.js';
import { codeResponses } from './code-responses.js';

const CODEFRAME = [
  { id: 'bus', label: 'Bus services', keywords: ['bus', 'evening buses'] },
  { id: 'park', label: 'Parks and green space', keywords: ['park', 'trees', 'playground'] },
];

function responses(texts: readonly string[]): ResponseText[] {
  return texts.map((text, order) => ({ id: String(order), order, text }));
}

describe('codeResponses', () => {
  it('gives a theme where its words stand, with the verbatim sentence, and none where nothing is said', () => {
    const asked = responses([
      'I like the plan. The bus never comes on Sundays.',
      'Plant trees, and run buses at night.',
      'N/A',
      'Prices are too high.',
    ]);
    const codes = codeResponses(asked, CODEFRAME);
    expect(codes.map(({ id, theme }) => `${id}:${theme}`).sort()).toEqual(['0:bus', '1:bus', '1:park']);
    expect(codes[0]?.evidence).toBe('The bus never comes on Sundays.');
    for (const { confidence } of codes) expect(confidence).toBeGreaterThan(0);
  });

  it('learns from coded examples words that the codeframe does not name', () => {
    const places = [
      'Mill Lane',
      'Park Row',
      'Dock Street',
      'Abbey Walk',
      'Bridge End',
      'West Gate',
      'Church Hill',
      'Canal Side',
      'Elm Road',
      'Oak Way',
    ];
    const late = places.map((place) => `The timetable at ${place} is a joke, I waited an hour`);
    const other = places.map((place) => `The shops at ${place} are closing one after another`);
    const asked = responses([
      ...late,
      ...other,
      'Such a joke of a timetable, I waited and waited',
      'All shops are closing',
    ]);
    const coded = [
      ...late.map((_, i) => ({ id: String(i), theme: 'bus' })),
      ...other.map((_, i) => ({ id: String(late.length + i), theme: '' })),
    ];
    const found = codeResponses(asked, [{ id: 'bus', label: 'Bus services', keywords: ['bus'] }], coded);
    expect(found.some(({ id }) => id === '20')).toBe(true);
    expect(found.some(({ id }) => id === '21')).toBe(false);
  });

  it('gives the same codes again, and none without a codeframe', () => {
    const asked = responses(['The bus is late', 'More trees please']);
    expect(codeResponses(asked, CODEFRAME)).toEqual(codeResponses(asked, CODEFRAME));
    expect(codeResponses(asked, [])).toEqual([]);
  });
});

describe('stance', () => {
  it.each([
    ['Strongly agree', 'supports'],
    ['TEND TO DISAGREE', 'opposes'],
    ["Don't know", 'unclear'],
    ['Neither agree nor disagree', 'mixed'],
    ['supports with conditions', 'conditional'],
    ['3', undefined],
  ])('reads the closed answer %j as %s', (answer, stance) => {
    expect(stanceOfClosedAnswer(answer)).toBe(stance);
  });

  it('takes the closed answer first, and says unclear where nothing is known, whatever the tone', () => {
    const [closed, open] = findStances([
      { id: 'a', order: 0, text: 'wonderful idea', stance: 'opposes' },
      { id: 'b', order: 1, text: 'wonderful idea, I love it' },
    ]);
    expect(closed).toEqual({ id: 'a', stance: 'opposes', confidence: 1, source: 'closed' });
    expect(open).toEqual({ id: 'b', stance: 'unclear', confidence: 0, source: 'none' });
  });

  it('learns where people stand from coded answers', () => {
    const reasons = [
      'shops',
      'safety',
      'noise',
      'health',
      'money',
      'children',
      'traffic',
      'parking',
      'jobs',
      'air',
      'trade',
      'access',
    ];
    const texts = reasons.flatMap((reason) => [
      `We should do this because of ${reason}`,
      `We should not do this because of ${reason}`,
    ]);
    const asked = responses([...texts, 'We should do this because of buses', 'We should not do this because of buses']);
    const coded = texts.map((_, i): { id: string; stance: Stance } => ({
      id: String(i),
      stance: i % 2 === 0 ? 'supports' : 'opposes',
    }));
    const found = findStances(asked, coded).slice(-2);
    expect(found.map(({ stance, source }) => [stance, source])).toEqual([
      ['supports', 'learned'],
      ['opposes', 'learned'],
    ]);
  });
});
