import { franc } from 'franc-min';

/**
 * Function words by which short answers are told apart. Letter statistics need a paragraph; three small words do not.
 * Words that are frequent in two of these languages are left out of both.
 */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  eng: 'the and of is it was that for with are this have be not they you should very more my what our would because but been has more to good great all staff no nothing very well',
  fra: 'le les des est une et que pour dans pas avec sur sont nous vous qui mais plus cette leur aux été être il faut je ne du très au',
  deu: 'der die das und ist nicht ein eine mit für auf sind wir ich sie auch den dem sich von werden sollte aber mehr zu wird es im zur',
  spa: 'el los las una que por con para más pero son está del nos muy como todos también debe es y la se al lo sin hay',
  cym: 'yn yr mae ac ar o gyda ond hyn wedi dylai fod ein bod nid oes ei eu cael chi ni hefyd gwasanaethau i y ddim am',
};

const languagesOf = new Map<string, string[]>();
for (const [language, words] of Object.entries(FUNCTION_WORDS))
  for (const word of new Set(words.split(' '))) languagesOf.set(word, [...(languagesOf.get(word) ?? []), language]);

/** As many words as tell a language; the rest of a long text says nothing new. */
const READ = 200;

/** ISO 639-3 code of the language of a text, or `und` where there is too little to tell. Never a guess from under three words. */
export function languageOf(text: string, words: readonly string[]): string {
  const hits: Record<string, number> = {};
  const read = Math.min(words.length, READ);
  for (let i = 0; i < read; i++) {
    const word = words[i] ?? '';
    const languages = languagesOf.get(word);
    if (languages) for (const language of languages) hits[language] = (hits[language] ?? 0) + 1;
  }
  const [best, second] = Object.entries(hits).sort((a, b) => b[1] - a[1]);
  if (best && best[1] >= 2 && best[1] >= 1.5 * (second?.[1] ?? 0) && best[1] >= 0.08 * read) return best[0];
  if (words.length < 3) return 'und';
  const guess = franc(text.slice(0, 1000), { minLength: 24 });
  if (guess !== 'und' && words.length >= 12) return guess;
  // Letter statistics of a short text mistake English for Scots or Dutch: Latin letters with one English word are English.
  return best ? best[0] : guess !== 'und' && !/\p{Script=Latin}/u.test(text) ? guess : 'und';
}
