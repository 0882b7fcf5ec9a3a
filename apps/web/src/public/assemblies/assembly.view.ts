import {
  closesIn,
  formatDay,
  phaseOf,
  recordOf,
  voteInWords,
  type Assembly,
  type ConsultationSummary,
  type Recommendation,
} from '#consultations';

export function assemblyView(
  assembly: Assembly,
  published: readonly Recommendation[],
  consultations: readonly ConsultationSummary[],
  now: Date,
) {
  const { record } = assembly;
  const parts = published.filter((one) => one.parentId !== null);
  return {
    ...{ title: assembly.title, remit: assembly.remit, summary: assembly.summary, language: assembly.language },
    facts: factsOf(assembly),
    consultations: consultations.map((one) => ({
      href: `/consultations/${one.slug}`,
      title: one.title,
      when: phaseOf(one, now) === 'forthcoming' ? 'opens soon' : closesIn(one.closesAt, now, one.timeZone),
    })),
    sections: sectionsOf(published).map(({ title, members }) => ({
      title,
      recommendations: members.map((one) => ({
        ...recommendationView(assembly.slug, one),
        parts: parts.filter((part) => part.parentId === one.id).map((part) => recommendationView(assembly.slug, part)),
      })),
    })),
    count: published.length - parts.length,
    partCount: parts.length,
    record,
    sessions: record.sessions.map((session) => ({ ...session, date: formatDay(session.date) })),
    checklist: recordOf(assembly),
    report: record.report.url,
    laid: laidSentence(record.report),
    quotas: record.quotaVariables,
  };
}

function recommendationView(slug: string, one: Recommendation) {
  const { ref, title, words, language, kind, ownerBody, version } = one;
  const { votesFor, votesAgainst, votesAbstain } = one;
  const cast = (votesFor ?? 0) + (votesAgainst ?? 0) + (votesAbstain ?? 0);
  return {
    ...{ ref, title, words, language, kind, ownerBody },
    id: `r-${ref.replaceAll('.', '-')}`,
    href: `/recommendations/${slug}/${ref}`,
    vote: voteInWords(one),
    corrected: version > 1,
    // Whole percentages of those who voted, for the bar beside the sentence.
    bar:
      votesFor === null || cast === 0
        ? undefined
        : { for: part(votesFor, cast), against: part(votesAgainst ?? 0, cast) },
  };
}

function part(n: number, of: number): number {
  return Math.round((n / of) * 1000) / 10;
}

/** Recommendations under the headings of the report, in its order; one without headings is one section. */
function sectionsOf(published: readonly Recommendation[]): { title: string; members: Recommendation[] }[] {
  const sections = new Map<string, Recommendation[]>();
  for (const one of published.filter((each) => each.parentId === null)) {
    const title = one.section ?? '';
    sections.set(title, [...(sections.get(title) ?? []), one]);
  }
  return [...sections].map(([title, members]) => ({ title, members }));
}

function factsOf(assembly: Assembly): { key: { text: string }; value: { text: string } }[] {
  const { record, hours } = assembly;
  const { members, sortition, commitmentToRespond: promise } = record;
  const facts: [string, string][] = [
    ['Asked by', assembly.commissioner],
    ['Members', membersSentence(members)],
    ['How they were chosen', [sortition.method, drawSentence(sortition)].filter((one) => one !== '').join('. ')],
    ['Time together', hours === null ? '' : `${String(hours)} hours`],
    ['Reported', assembly.reportedOn === null ? '' : formatDay(assembly.reportedOn)],
    ['Promised', promise.by === '' ? promise.text : `${promise.text} (${promise.by})`],
    ['Response due', assembly.responseDue === null ? '' : formatDay(assembly.responseDue)],
    ['Paid for by', record.funder],
  ];
  return facts
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ({ key: { text: key }, value: { text: value } }));
}

function membersSentence({ target, started, completed }: Assembly['record']['members']): string {
  if (completed !== null && started !== null)
    return `${String(started)} began, ${String(completed)} were there to the end`;
  const n = completed ?? started ?? target;
  return n === null ? '' : String(n);
}

function drawSentence({ invitations, replies }: Assembly['record']['sortition']): string {
  if (invitations === null) return '';
  const sent = `${invitations.toLocaleString('en-GB')} invitations`;
  return replies === null ? sent : `${sent}, ${replies.toLocaleString('en-GB')} replies`;
}

function laidSentence({ laidAt, laidBefore }: Assembly['record']['report']): string {
  if (laidAt === null) return '';
  return `Handed over on ${formatDay(laidAt)}${laidBefore === '' ? '' : ` (${laidBefore})`}.`;
}
