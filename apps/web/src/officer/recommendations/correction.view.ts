import {
  formatMoment,
  voteInWords,
  type Assembly,
  type Recommendation,
  type RecommendationVersion,
} from '#consultations';
import type { Fault } from '#platform';

const ZONE = 'Europe/London';

export interface Typed {
  words: string;
  reason: string;
}

interface Shown {
  assembly: Assembly;
  recommendation: Recommendation;
  versions: readonly RecommendationVersion[];
}

export function recommendationView(
  { assembly, recommendation, versions }: Shown,
  typed: Typed | undefined,
  faults: readonly Fault[],
) {
  const { ref, title, section, objective, words, wordsSha256, language, source } = recommendation;
  const labels: Record<string, string> = { words: 'Corrected words', reason: 'Reason' };
  const facts: [string, string | null | undefined][] = [
    ['The assembly’s vote', voteInWords(recommendation)],
    ['Section', section],
    ['Objective', objective],
    ['Reasons in the members’ words', recommendation.rationale],
    ['Conditions', recommendation.conditions],
    ['Dissent', recommendation.dissent],
    ['Who must respond', recommendation.ownerBody],
    ['Imported from', `${source.file}, ${source.place}, by ${source.by}`],
    ['SHA-256 of the words', wordsSha256],
  ];
  return {
    assembly: { title: assembly.title, slug: assembly.slug },
    ...{ ref, title, words, language },
    published: recommendation.publishedAt !== null,
    facts: facts
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([key, value]) => ({ key: { text: key }, value: { text: value } })),
    versions: versions.map((one) => ({
      version: one.version,
      words: one.words,
      hash: one.wordsSha256,
      reason: one.reason,
      by: one.byName,
      at: formatMoment(one.at, ZONE),
    })),
    typed: typed ?? { words, reason: '' },
    summary: faults.map((fault) => ({
      text: `${labels[fault.path] ?? fault.path} ${fault.message}`,
      href: `#${fault.path}`,
    })),
    errors: Object.fromEntries(
      faults.map((fault) => [fault.path, { text: `${labels[fault.path] ?? fault.path} ${fault.message}` }]),
    ),
  };
}
