/** A sentence as it stands in the text: `text.slice(start, end)`. */
export interface Sentence {
  start: number;
  end: number;
}

/** Starts only at the first mark of a run, so that a megabyte of full stops is read once. */
const END = /[。！？]+|(?<![.!?…])[.!?…]+["'”’)\]]*(?=\s|$)|\n+/g;
const ABBREVIATION =
  /(?:^|[\s(])(?:mr|mrs|ms|dr|prof|rev|st|rd|ave|no|nos|vs|etc|e\.g|i\.e|eg|ie|approx|cllr|hon|jr|sr|fig|para|[a-z])\.$/i;

/**
 * The sentences of a text, without the white space around them. Lines end sentences, abbreviations and initials do
 * not. Written for evidence and quotations, which must be verbatim: nothing is changed, only places are given.
 */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const add = (end: number) => {
    let from = start;
    let to = end;
    while (from < to && text.charCodeAt(from) <= 32) from++;
    while (to > from && text.charCodeAt(to - 1) <= 32) to--;
    if (to > from) sentences.push({ start: from, end: to });
    start = end;
  };
  for (const match of text.matchAll(END)) {
    const end = match.index + match[0].length;
    if (match[0] === '.' && ABBREVIATION.test(text.slice(Math.max(start, end - 12), end))) continue;
    add(end);
  }
  add(text.length);
  return sentences;
}
