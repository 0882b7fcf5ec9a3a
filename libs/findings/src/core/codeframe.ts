import type { ThemeCard } from './board.js';
import { digest } from './digest.js';

/** One theme as responses are coded against it. */
export interface CodeframeTheme {
  id: string;
  label: string;
  description: string;
  keywords: string[];
  /** Ids of responses that an officer chose to show what is meant. */
  examples: string[];
  /** A person wrote it: whoever uses one of its keywords holds it, by that person's rule. */
  written: boolean;
}

/** The confirmed themes in the order in which they were made. */
export function codeframeOf(themes: readonly ThemeCard[]): CodeframeTheme[] {
  return themes
    .filter((theme) => theme.state === 'confirmed')
    .map(({ id, label, description, keywords, examples, from }) => ({
      id,
      label,
      description,
      keywords,
      examples,
      written: from.length === 0,
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
