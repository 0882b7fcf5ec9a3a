import { sentimentsOf, type ResponseText, type SentimentOf } from '#analysis';

export interface Portion {
  responses: readonly ResponseText[];
  questions: readonly string[];
}

export interface Tones {
  rows: SentimentOf[];
  milliseconds: number;
}

/** The tone of some of the responses, in a thread of its own. */
export default function read({ responses, questions }: Portion): Tones {
  const began = performance.now();
  return { rows: sentimentsOf(responses, questions), milliseconds: performance.now() - began };
}
