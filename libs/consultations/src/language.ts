import { normalise } from '#analysis';

/** Enough to tell a language by; the rest of a long report says nothing new. */
const READ = 5000;
/** Languages that are told apart by their small words. Others are taken from the assembly's record or the file. */
const SURE = new Set(['eng', 'fra', 'deu', 'spa', 'cym']);

/** The language that a file's words are in, `fr`, where that is beyond doubt. */
export function languageOfWords(texts: readonly string[]): string | undefined {
  const { language } = normalise(texts.join('\n').slice(0, READ));
  return SURE.has(language) ? Intl.getCanonicalLocales(language)[0] : undefined;
}
