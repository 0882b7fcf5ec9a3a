import type { Line } from '#decisions';

/** The whole line as data, without anything about staff: what a page says, for programs. */
export function lineDocument(line: Line) {
  const { assembly, recommendation, held } = line;
  return {
    format: 'throughline-line/1',
    asOf: line.asOf.toISOString(),
    assembly: {
      slug: assembly.slug,
      title: assembly.title,
      remit: assembly.remit,
      commissioner: assembly.commissioner,
    },
    recommendation: {
      ref: recommendation.ref,
      title: recommendation.title,
      words: recommendation.words,
      sha256: recommendation.wordsSha256,
      version: recommendation.version,
      language: recommendation.language,
      vote: {
        for: recommendation.votesFor,
        against: recommendation.votesAgainst,
        abstain: recommendation.votesAbstain,
        eligible: recommendation.eligible,
        supportPercent: recommendation.supportPercent,
      },
      wordings: line.wordings.map(({ version, words, wordsSha256, reason, at }) => ({
        version,
        words,
        sha256: wordsSha256,
        reason,
        at,
      })),
    },
    stops: line.stops,
    consultation:
      held === undefined
        ? null
        : {
            slug: held.consultation.slug,
            title: held.consultation.title,
            opensAt: held.consultation.opensAt,
            closesAt: held.consultation.closesAt,
            timeZone: held.consultation.timeZone,
            received: held.received,
            item: {
              scopeOpen: held.item.scopeOpen,
              scopeFixed: held.item.scopeFixed,
              options: held.item.options,
              questions: held.item.questions,
            },
          },
    outcomes: line.outcomes.map(({ version, hash, sealedAt, report }) => ({ version, hash, sealedAt, report })),
    decisions: line.decisions.map(({ version, content, answers, commitments, published }) => ({
      version,
      publishedAt: published?.at ?? null,
      ...content,
      themeAnswers: answers,
      commitments: commitments.map(({ text, owner, due }) => ({ text, owner, due })),
    })),
  };
}
