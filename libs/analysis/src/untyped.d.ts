declare module 'vader-sentiment/src/vader_lexicon.js' {
  export const lexicon: Readonly<Record<string, number>>;
}
declare module 'stopword' {
  export const eng: readonly string[];
  export const fra: readonly string[];
  export const deu: readonly string[];
  export const spa: readonly string[];
}
declare module 'natural/lib/natural/stemmers/index.js' {
  interface Stemmer {
    stem(word: string): string;
  }
  export const PorterStemmer: Stemmer;
  export const PorterStemmerFr: Stemmer;
  export const PorterStemmerDe: Stemmer;
  export const PorterStemmerEs: Stemmer;
}
declare module 'natural/lib/natural/sentiment/English/pattern-sentiment-en.json' {
  const words: Readonly<Record<string, { polarity: string; intensity?: string }>>;
  export default words;
}
declare module 'natural/lib/natural/sentiment/English/senticon_en.json' {
  const words: Readonly<Record<string, { pol: string }>>;
  export default words;
}
