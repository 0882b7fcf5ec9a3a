import type { Stance } from '#analysis';

export interface Quote {
  responseId: string;
  text: string;
  stance: Stance;
}

export interface QuoteCandidate extends Quote {
  /** How much of the theme is in it: loading or confidence. */
  strength: number;
  /** Receipt number: of two that are equally good the earlier is taken. */
  order: number;
}

/** `for`, `against`, or neither: the two sides on which quotes and bars are laid out. */
export type Side = 'for' | 'against' | 'unclear';

export const SIDES: readonly Side[] = ['for', 'against', 'unclear'];

export function sideOf(stance: Stance): Side {
  return stance === 'supports' || stance === 'conditional' ? 'for' : stance === 'opposes' ? 'against' : 'unclear';
}

const FEWEST_WORDS = 8;
const MOST_WORDS = 40;

/**
 * What could tell who wrote it: an address of mail or web, a telephone number, a postcode, a house and street, somebody's
 * name after "I am" or a title. Errs on the side of leaving a good quote out.
 */
const IDENTIFYING: readonly RegExp[] = [
  /\S+@\S+/u,
  /\b(?:https?:\/\/|www\.)\S+/iu,
  /(?:\+|\b0)\d[\d\s()-]{7,}\d/u,
  /\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b/iu,
  /\b\d{1,4}[a-z]?,?\s+\p{Lu}\p{L}+\s+(?:street|road|lane|avenue|close|drive|way|gardens|terrace|court|place|crescent)\b/iu,
  /\b(?:my name is|i am called|signed|yours (?:sincerely|faithfully))\b/iu,
  /\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Cllr|Councillor|Rev|Sir|Lady)\.?\s+\p{Lu}/u,
  /\b[Ii](?:'m|’m| am) \p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u,
];

/** Whether these words could identify their author or somebody else. */
export function identifies(text: string): boolean {
  return IDENTIFYING.some((pattern) => pattern.test(text));
}

/** Whether a passage can stand by itself in a report: 8 to 40 words that name nobody. */
export function isQuotable(text: string): boolean {
  const words = text.split(/\s+/u).filter(Boolean).length;
  return words >= FEWEST_WORDS && words <= MOST_WORDS && !identifies(text);
}

/** Up to `each` quotes a side, the strongest first, no two in the same words: for, against, then neither. */
export function chooseQuotes(candidates: readonly QuoteCandidate[], each: number): Quote[] {
  const ranked = candidates
    .filter((candidate) => isQuotable(candidate.text))
    .sort((a, b) => b.strength - a.strength || a.order - b.order);
  const said = new Set<string>();
  const chosen: Quote[] = [];
  for (const side of SIDES) {
    let taken = 0;
    for (const { responseId, text, stance } of ranked) {
      const words = text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim();
      if (taken === each) break;
      if (sideOf(stance) !== side || said.has(words)) continue;
      said.add(words);
      chosen.push({ responseId, text: text.replace(/\s+/gu, ' ').trim(), stance });
      taken += 1;
    }
  }
  return chosen;
}
