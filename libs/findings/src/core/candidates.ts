/** How many earlier responses a new one is compared with, word by word. */
const CANDIDATES = 6;
/** A text of so few keys is a very short one, for which one common key is enough. */
const SHORT = 4;

/** An earlier response among the lowest owners of some of a response's keys. */
export interface KeySharer {
  number: number;
  /** Keys in common. */
  shared: number;
  /** All keys of the earlier one. */
  keys: number;
}

/** Which of those that share keys are worth comparing: those with most keys in common, the earliest first. */
export function chooseCandidates(sharers: readonly KeySharer[], keys: number): KeySharer[] {
  return sharers
    .filter((sharer) => sharer.shared >= 2 || keys <= SHORT || sharer.keys <= SHORT)
    .sort((a, b) => b.shared - a.shared || a.number - b.number)
    .slice(0, CANDIDATES);
}
