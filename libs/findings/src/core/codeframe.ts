import type { ThemeCard } from './board.js';
import { digest } from './digest.js';

/** One theme as responses are coded against it. */
export interface CodeframeTheme {
  id: string;
  label: string;
  description: string;
  keywords: string[];
  /** What is meant, shown by examples: texts of responses. */
  examples: string[];
}

/**
 * The confirmed themes in the order in which they were made. Examples are given by id; `textOf` has their words.
 * Two boards with the same confirmed themes give the same codeframe, so undoing an act leads back to the earlier version.
 */
export function codeframeOf(themes: readonly ThemeCard[], textOf: ReadonlyMap<string, string>): CodeframeTheme[] {
  return themes
    .filter((theme) => theme.state === 'confirmed')
    .map(({ id, label, description, keywords, examples }) => ({
      id,
      label,
      description,
      keywords: [...keywords],
      examples: examples.flatMap((example) => textOf.get(example) ?? []),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

/** What tells two codeframes apart. The name is part of it: the words of a name help to recognise the theme. */
export function codeframeDigest(algorithm: string, codeframe: readonly CodeframeTheme[]): string {
  return digest(
    algorithm,
    ...codeframe.flatMap((theme) => [
      theme.id,
      theme.label,
      theme.description,
      theme.keywords.length,
      ...theme.keywords,
      theme.examples.length,
      ...theme.examples,
    ]),
  );
}
