import { closesIn, formatDay, formatDayOf, phaseOf, type Assembly, type ConsultationSummary } from '#consultations';

const LATELY_CLOSED = 5;

/** A decision as the first page tells of it. */
export interface DecidedLately {
  href: string;
  ref: string;
  words: string;
  status: string;
  on: string;
  assembly: string;
}

export interface HomeFacts {
  consultations: readonly ConsultationSummary[];
  assemblies: readonly Assembly[];
  decided: readonly DecidedLately[];
  search: string;
  now: Date;
}

export function homeView({ consultations, assemblies, decided, search, now }: HomeFacts) {
  const inPhase = (phase: string) => consultations.filter((one) => phaseOf(one, now) === phase);
  const closed = [...inPhase('closed')].sort((a, b) => b.closesAt.getTime() - a.closesAt.getTime());
  const found = assemblies.filter((assembly) => matches(assembly, search));
  return {
    open: inPhase('open').map((one) => ({ ...card(one, now), when: closesIn(one.closesAt, now, one.timeZone) })),
    forthcoming: inPhase('forthcoming').map((one) => ({
      ...card(one, now),
      when: `opens ${formatDayOf(one.opensAt, one.timeZone)}`,
    })),
    closed: closed.slice(0, LATELY_CLOSED).map((one) => ({ ...card(one, now), when: afterClosing(one, now) })),
    decided,
    search,
    assemblies: found.map(({ slug, title, remit, reportedOn }) => ({
      href: `/assemblies/${slug}`,
      title,
      remit,
      reported: reportedOn === null ? '' : `reported ${formatDay(reportedOn)}`,
    })),
    anyAssembly: assemblies.length > 0,
  };
}

function card(one: ConsultationSummary, now: Date) {
  return {
    href: `/consultations/${one.slug}`,
    respondHref: `/consultations/${one.slug}/respond`,
    title: one.title,
    summary: one.summary,
    assembly: one.assembly.title,
    items: one.items,
    decision: one.decisionDue === null ? '' : decisionDue(one.decisionDue, now),
  };
}

function decisionDue(due: string, now: Date): string {
  const late = due < now.toISOString().slice(0, 10);
  return late ? `The decision was due ${formatDay(due)}` : `Decision due ${formatDay(due)}`;
}

function afterClosing(one: ConsultationSummary, now: Date): string {
  const words = { analysed: 'outcome published', decided: 'decided', archived: 'decided' } as Record<string, string>;
  return words[one.state] ?? `${closesIn(one.closesAt, now, one.timeZone)}, being analysed`;
}

/** Every word that was typed stands somewhere in what is known of the assembly. */
function matches({ title, remit, commissioner, record }: Assembly, search: string): boolean {
  const text = `${title} ${remit} ${commissioner} ${record.place}`.toLocaleLowerCase('en-GB');
  const words = search.toLocaleLowerCase('en-GB').split(/\s+/u);
  return words.every((word) => text.includes(word));
}
