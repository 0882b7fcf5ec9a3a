import PorterStemmer from 'natural/lib/natural/stemmers/porter_stemmer.js';
import PorterStemmerDe from 'natural/lib/natural/stemmers/porter_stemmer_de.js';
import PorterStemmerEs from 'natural/lib/natural/stemmers/porter_stemmer_es.js';
import PorterStemmerFr from 'natural/lib/natural/stemmers/porter_stemmer_fr.js';
import { deu, eng, fra, spa } from 'stopword';
import { wordsOf } from '../text/fold.js';

const STEMMERS: Readonly<Record<string, { stem(word: string): string }>> = {
  fra: PorterStemmerFr,
  deu: PorterStemmerDe,
  spa: PorterStemmerEs,
};
/** Words of English answers that say nothing about their subject, beyond the usual list. Folded: without apostrophes. */
const EMPTY_WORDS =
  'able about above across actually after again all almost also although always am an and another any anyone anything are arent around as ask asked at away back be because become been before being believe best better between big bit both but came can cannot cant cause certain come comes completely could couldnt currently day days definitely did didnt different do does doesnt doing done dont down due during each easily either else enough especially etc even ever every everyone everything example extremely fact far feel feeling felt few find first for found from full fully further gave get gets getting give given gives giving go goes going gone good got great had happen happened hard has hasnt have havent having he help her here hers him his hope how however i id if ill im in instead into is isnt it its ive just keep kept kind know known last least less let lets like likely little long look looking lot lots made make makes making many may maybe me mean means might more most much must my need needed needs never new next nice no none nor not nothing now of off often ok okay old on once one ones only or other others our out over own part particular people per perhaps person place please point possible probably proper properly put quite rather re real really reason right said same say says see seem seems seen several shall she should shouldnt simply since so some someone something soon sort still such sure take taken takes taking tell than thank thanks that thats the their them then there theres therefore these they theyre thing things think this those though thought through time times to today together told too took towards tried true try trying two under until up upon us use used using usually ve very via want wanted wants was wasnt way ways we well went were what whatever when where whether which while who whole whom whose why will wish with within without wont work would wouldnt wrong year years yes yet you your youre agree disagree support oppose opposed supports object strongly proposal proposals recommendation recommendations question response idea consider feel view opinion against allow allows allowed allowing otherwise myself themselves ourselves yourself itself himself herself important create creates creating provide provides provided providing ensure ensures helps helped helping improve improves improved improving increase increases increasing cause caused causes causing lead leads leading become becomes becoming end ends issue issues lots everybody somebody anybody nobody thank thanks regarding particularly generally overall absolutely';
const STOP: ReadonlySet<string> = new Set(
  [...eng, ...fra, ...deu, ...spa, ...EMPTY_WORDS.split(' ')].flatMap((word) => wordsOf(word)),
);
/** Plurals that Porter's rules part from their singular. */
const PLURALS: ReadonlyMap<string, string> = new Map(
  ['bus', 'minibus', 'omnibus', 'virus', 'campus', 'bonus', 'status', 'census', 'gas'].map((singular) => [
    `${singular}es`,
    singular,
  ]),
);
const REMEMBERED = 100_000;
const LONGEST = 30;

let remembered = new Map<string, string>();

/** The stem under which a word is counted, or '' for a word that carries no content. */
export function termOf(word: string, language: string): string {
  const key = `${language}:${word}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const empty = word.length < 3 || word.length > LONGEST || STOP.has(word) || /^\d|[{}]/.test(word);
  const term = empty ? '' : (STEMMERS[language] ?? PorterStemmer).stem(PLURALS.get(word) ?? word);
  if (remembered.size >= REMEMBERED) remembered = new Map();
  remembered.set(key, term);
  return term;
}

/** The terms of folded words, with '' where a word carries none, so that places stay comparable. */
export function termsOf(words: readonly string[], language: string): string[] {
  return words.map((word) => termOf(word, language));
}

export function isStopWord(word: string): boolean {
  return STOP.has(word);
}
