import { hashedWordsOf } from '../text/tokens.js';
import { wholeKeyOf } from './shingles.js';

/** Fewer words on a line are anybody's: "Yours faithfully", "Thank you". */
const FEWEST = 4;
/** Any common run of more words gives two keys in common, and is found as a copied passage wherever it ends. */
const MOST = 18;
/** No line of so few words is longer, and most lines need not be read. */
const LONGEST = 250;
/** A line is the letter's when more than half of its senders carry it as a line ... */
const CARRIERS_SHARE = 0.5;
const SENDERS = 5;
/** ... and it is not one that everybody writes: of those who carry it, most sent that letter, or another that borrowed it. */
const SENDERS_SHARE = 0.75;

/** The keys of the short lines of a text. */
function shortLinesOf(text: string): Set<number> {
  const keys = new Set<number>();
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    if (from === 0 && end < 0) break;
    const to = end < 0 ? text.length : end;
    if (to - from <= LONGEST) {
      const words = hashedWordsOf(text.slice(from, to));
      if (words.length >= FEWEST && words.length <= MOST) keys.add(wholeKeyOf(words));
    }
    from = to + 1;
  }
  return keys;
}

/**
 * Those who copied one short line of a campaign letter, too short to be found by its words, and nothing else of it.
 * @param texts `own` of all responses
 * @param groupOf the campaign of each text, where it is in one
 * @returns for the place of each such text its campaign
 */
export function whoCopiedALine<Group>(
  texts: readonly string[],
  groupOf: (place: number) => Group | undefined,
): Map<number, Group> {
  const senders = new Map<Group, number>();
  const carriers = new Map<number, Map<Group | undefined, number>>();
  const linesOf = texts.map(shortLinesOf);
  linesOf.forEach((lines, place) => {
    const group = groupOf(place);
    if (group !== undefined) senders.set(group, (senders.get(group) ?? 0) + 1);
    for (const line of lines) {
      const known = carriers.get(line) ?? new Map<Group | undefined, number>();
      known.set(group, (known.get(group) ?? 0) + 1);
      carriers.set(line, known);
    }
  });
  const campaignOf = new Map<number, Group>();
  for (const [line, groups] of carriers) {
    let all = 0;
    let ofLetters = 0;
    let most: { group: Group; count: number } | undefined;
    for (const [group, count] of groups) {
      all += count;
      if (group === undefined || count < SENDERS || count <= CARRIERS_SHARE * (senders.get(group) ?? 0)) continue;
      ofLetters += count;
      if (most === undefined || count > most.count) most = { group, count };
    }
    if (most !== undefined && ofLetters >= SENDERS_SHARE * all) campaignOf.set(line, most.group);
  }
  const copied = new Map<number, Group>();
  if (campaignOf.size === 0) return copied;
  linesOf.forEach((lines, place) => {
    if (groupOf(place) !== undefined) return;
    for (const line of lines) {
      const group = campaignOf.get(line);
      if (group !== undefined && !copied.has(place)) copied.set(place, group);
    }
  });
  return copied;
}
