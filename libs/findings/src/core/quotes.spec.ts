import { describe, expect, it } from '@jest/globals';
import { chooseQuotes, identifies, type QuoteCandidate } from './quotes.js';
import { themeTable } from './theme-table.js';

function candidate(
  responseId: string,
  text: string,
  stance: QuoteCandidate['stance'],
  strength: number,
): QuoteCandidate {
  return { responseId, text, stance, strength, order: Number(responseId.slice(1)) };
}

describe('quotes', () => {
  it.each([
    'write to me at jo@example.org about the tram and its many stops',
    'ring me on 01632 960 983 if you want to hear more about this',
    'we who live in LS1 4AB know how bad the buses really are',
    'I live at 14 Mill Lane and the lorries wake us every morning',
    'My name is Jo and I have lived here for thirty years now',
    'I am Josephine Miller and the buses have been late for years',
    'Councillor Miller promised us the same thing four years ago already',
  ])('never takes what could identify its author: %s', (text) => {
    expect(identifies(text)).toBe(true);
    expect(chooseQuotes([candidate('r1', text, 'supports', 1)], 2)).toEqual([]);
  });

  it('takes the strongest of each side, once each, from 8 to 40 words', () => {
    const quotes = chooseQuotes(
      [
        candidate('r1', 'The fares are far too high for families like ours.', 'supports', 0.5),
        candidate('r2', 'The fares are far too high, for families like ours!', 'supports', 0.9),
        candidate('r3', 'Cheaper fares would fill the buses that run empty today.', 'conditional', 0.4),
        candidate('r4', 'Who pays for all of these cheaper fares in the end?', 'opposes', 0.2),
        candidate('r5', 'Too short', 'opposes', 1),
        candidate('r6', 'word '.repeat(41), 'opposes', 1),
      ],
      2,
    );
    expect(quotes.map((quote) => quote.responseId)).toEqual(['r2', 'r3', 'r4']);
  });
});

describe('the table of themes', () => {
  it('adds the stances up to the people, and keeps a theme that nobody holds', () => {
    const themes = [
      { id: 'a', label: 'Nobody', description: '' },
      { id: 'b', label: 'Fares', description: '' },
    ];
    const rows = themeTable(
      themes,
      [
        { themeId: 'b', stance: 'supports', people: 3 },
        { themeId: 'b', stance: 'opposes', people: 2 },
      ],
      new Map(),
    );
    expect(rows.map((row) => [row.label, row.people, row.stance.supports, row.stance.opposes])).toEqual([
      ['Fares', 5, 3, 2],
      ['Nobody', 0, 0, 0],
    ]);
  });
});
