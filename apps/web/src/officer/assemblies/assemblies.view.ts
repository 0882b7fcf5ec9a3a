import { formatDay, formatMoment, recordOf, voteInWords, type Assembly, type Recommendation } from '#consultations';

const ZONE = 'Europe/London';

export function assembliesView(assemblies: readonly Assembly[]) {
  return {
    assemblies: assemblies.map((assembly) => ({
      href: `/officer/assemblies/${assembly.slug}`,
      title: assembly.title,
      reported: assembly.reportedOn === null ? '' : formatDay(assembly.reportedOn),
      published: assembly.publishedAt === null ? '' : formatMoment(assembly.publishedAt, ZONE),
    })),
  };
}

export function assemblyView(assembly: Assembly, recommendations: readonly Recommendation[]) {
  const unpublished = recommendations.filter((one) => one.publishedAt === null).length;
  const record = recordOf(assembly);
  return {
    slug: assembly.slug,
    title: assembly.title,
    remit: assembly.remit,
    published: assembly.publishedAt === null ? undefined : formatMoment(assembly.publishedAt, ZONE),
    publishedBy: assembly.publishedByName,
    record,
    onRecord: record.filter((one) => one.there).length,
    unpublished,
    publishedRecommendations: recommendations.length - unpublished,
    recommendations: recommendations.map((one) => ({
      href: `/officer/assemblies/${assembly.slug}/recommendations/${one.ref}`,
      ref: one.ref,
      part: one.parentId !== null,
      kind: one.kind,
      title: one.title,
      words: one.words,
      language: one.language,
      vote: voteInWords(one) ?? '',
      published: one.publishedAt !== null,
      corrected: one.version > 1,
    })),
  };
}
