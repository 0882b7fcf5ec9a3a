import { featureRows } from '../learning/features.js';
import { probability, trainLogistic } from '../learning/logistic.js';
import { STANCES, type ResponseText, type Stance } from '../model.js';
import { normalise, type NormalisedText } from '../text/normalise.js';

/** Where a response stands, how sure that is, and how it is known. */
export interface StanceOf {
  id: string;
  stance: Stance;
  confidence: number;
  source: 'closed' | 'learned' | 'none';
}

/** Under this many coded answers nothing is learned: it would be guessing. */
const FEWEST_CODED = 20;
const FEWEST_OF_A_KIND = 5;
const SURE = 0.4;

const CLOSED: ReadonlyMap<string, Stance> = new Map([
  ...[
    'supports',
    'support',
    'strongly support',
    'strongly supports',
    'agree',
    'strongly agree',
    'tend to agree',
    'agree strongly',
    'yes',
    'for',
    'in favour',
    'in favor',
    'favour',
    'approve',
    'somewhat agree',
    'somewhat support',
    'tend to support',
  ].map((answer) => [answer, 'supports'] as const),
  ...[
    'conditional',
    'supports with conditions',
    'support with conditions',
    'conditional support',
    'agree with conditions',
    'yes with conditions',
    'yes but',
    'support with changes',
  ].map((answer) => [answer, 'conditional'] as const),
  ...[
    'opposes',
    'oppose',
    'strongly oppose',
    'strongly opposes',
    'disagree',
    'strongly disagree',
    'tend to disagree',
    'disagree strongly',
    'no',
    'against',
    'object',
    'objects',
    'somewhat disagree',
    'somewhat oppose',
    'tend to oppose',
  ].map((answer) => [answer, 'opposes'] as const),
  ...[
    'mixed',
    'neither agree nor disagree',
    'neither',
    'neutral',
    'in part',
    'partly',
    'partly agree',
    'neither support nor oppose',
  ].map((answer) => [answer, 'mixed'] as const),
  ...['unclear', 'dont know', 'do not know', 'not sure', 'unsure', 'no opinion', 'prefer not to say'].map(
    (answer) => [answer, 'unclear'] as const,
  ),
]);

/** The stance that the answer to a closed question declares, or undefined where the answer is none that is known. */
export function stanceOfClosedAnswer(answer: string): Stance | undefined {
  const folded = answer
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}-]+/gu, ' ')
    .trim();
  return CLOSED.get(folded);
}

/**
 * The stance of each response: from its closed answer where it has one; else learned from responses that a person
 * coded, where these are enough; else unclear. Tone is never asked: it was right half the time.
 */
export function findStances(
  responses: readonly ResponseText[],
  coded: readonly { id: string; stance: Stance }[] = [],
  questions: readonly string[] = [],
): StanceOf[] {
  return findStancesAmong(
    responses,
    responses.map(({ text }) => normalise(text, { questions })),
    coded,
  );
}

/** The same for texts that are normalised already. */
export function findStancesAmong(
  responses: readonly ResponseText[],
  normalised: readonly NormalisedText[],
  coded: readonly { id: string; stance: Stance }[],
): StanceOf[] {
  const learned = learn(responses, normalised, coded);
  return responses.map(({ id, stance }, i) => {
    if (stance !== undefined) return { id, stance, confidence: 1, source: 'closed' };
    const guess = normalised[i]?.blank === false ? learned?.(i) : undefined;
    return guess ? { id, ...guess, source: 'learned' } : { id, stance: 'unclear', confidence: 0, source: 'none' };
  });
}

function learn(
  responses: readonly ResponseText[],
  normalised: readonly NormalisedText[],
  coded: readonly { id: string; stance: Stance }[],
): ((index: number) => { stance: Stance; confidence: number }) | undefined {
  const codedAs = new Map(coded.map(({ id, stance }) => [id, stance]));
  const known = responses.flatMap(({ id }, i) => (codedAs.has(id) ? [i] : []));
  const stances = STANCES.filter(
    (stance) => known.filter((i) => codedAs.get(responses[i]?.id ?? '') === stance).length >= FEWEST_OF_A_KIND,
  );
  if (known.length < FEWEST_CODED || stances.length < 2) return undefined;
  const { rows } = featureRows(normalised);
  const models = stances.map((stance) => ({
    stance,
    model: trainLogistic(
      rows,
      Int32Array.from(known),
      Uint8Array.from(known, (i) => (codedAs.get(responses[i]?.id ?? '') === stance ? 1 : 0)),
    ),
  }));
  return (index) => {
    const scores = models.map(({ stance, model }) => ({ stance, score: probability(model, rows, index) }));
    const sum = scores.reduce((total, { score }) => total + score, 0) || 1;
    const best = scores.reduce((a, b) => (b.score > a.score ? b : a));
    const confidence = Math.round((best.score / sum) * 1000) / 1000;
    return confidence >= SURE ? { stance: best.stance, confidence } : { stance: 'unclear', confidence };
  };
}
