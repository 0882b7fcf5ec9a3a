import { formatDay, formatDayOf, formatInstant, STANCE_SCALE } from '#consultations';
import { answerLabel, voteSentence, type Decision, type Line, type Stop, type Vote } from '#decisions';
import { DEPENDS, receivedSentence, type ReportedTheme, type SealedOutcome } from '#outcomes';
import { figureOfStance, figureOfThemes, voteDots } from '../../charts/index.js';
import { ledgerRows, viewRows } from './tables.js';

const FIRST_STOP = 'assembly';

/** Everything on the page of one line, in the words in which it is read. */
export function lineView(line: Line) {
  const { recommendation, assembly } = line;
  const base = `/recommendations/${assembly.slug}/${recommendation.ref}`;
  const here = standsAt(line.stops);
  return {
    base,
    ref: recommendation.ref,
    title: recommendation.title ?? `Recommendation ${recommendation.ref}`,
    hasTitle: recommendation.title !== null,
    words: recommendation.words,
    language: recommendation.language,
    corrected: line.wordings.length > 1,
    assemblyTitle: assembly.title,
    assemblyHref: `/assemblies/${assembly.slug}`,
    vote: { sentence: voteSentence(voteOf(line)), dots: dotsOf(voteOf(line)) },
    here: { title: here.title, state: here.state, when: whenOf(here) },
    stops: line.stops.map((stop) => ({
      ...stop,
      id: stop.name,
      when: whenOf(stop),
      tag: tagOf(stop),
      // What is going on now is what most people come for.
      open: stop === here && stop.name !== FIRST_STOP,
    })),
    evidence: {
      assembly: assemblyEvidence(line),
      recommendation: recommendationEvidence(line),
      consultation: consultationEvidence(line),
      outcome: outcomeEvidence(line.outcomes, line.mainThemes),
      decision: decisionEvidence(line.decisions),
      delivery: deliveryEvidence(line),
    },
    asOf: formatInstant(line.asOf, zoneOf(line)),
  };
}

export type LineView = ReturnType<typeof lineView>;

function zoneOf(line: Line): string {
  return line.held?.consultation.timeZone ?? 'Europe/London';
}

function standsAt(stops: readonly Stop[]): Stop {
  const here =
    stops.find((stop) => stop.state === 'present') ?? stops.find((stop) => stop.state !== 'past') ?? stops.at(-1);
  if (here === undefined) throw new Error('a line without stops');
  return here;
}

function whenOf(stop: Stop): string {
  if (stop.state === 'late' && stop.due !== null) return `was due ${formatDay(stop.due)}`;
  if (stop.state === 'present' && stop.due !== null)
    return `${stop.name === 'consultation' ? 'closes' : 'due'} ${formatDay(stop.due)}`;
  if (stop.state === 'future' && stop.due !== null)
    return `${stop.name === 'consultation' ? 'opens' : 'due'} ${formatDay(stop.due)}`;
  return stop.date === null ? '' : formatDay(stop.date);
}

function tagOf(stop: Stop): string {
  if (stop.state === 'late')
    return stop.lateDays === 1 ? '1 day late' : `${stop.lateDays.toLocaleString('en-GB')} days late`;
  return stop.state === 'present' ? 'Now' : '';
}

function voteOf({ recommendation: one }: Line): Vote {
  return {
    for: one.votesFor,
    against: one.votesAgainst,
    abstain: one.votesAbstain,
    eligible: one.eligible,
    percent: one.supportPercent,
    percentOf: one.supportOf,
  };
}

function dotsOf(vote: Vote): string | undefined {
  if (vote.for === null || vote.against === null) return undefined;
  const abstain = vote.abstain ?? 0;
  const absent = Math.max(0, (vote.eligible ?? 0) - vote.for - vote.against - abstain);
  const words = { key: 'vote', title: 'The vote, one dot for each member', description: voteSentence(vote) };
  return voteDots(words, { for: vote.for, against: vote.against, abstain, absent });
}

function assemblyEvidence({ assembly }: Line) {
  const { record } = assembly;
  const { invitations, replies, method } = record.sortition;
  const number = (n: number | null, what: string) => (n === null ? [] : [`${n.toLocaleString('en-GB')} ${what}`]);
  return {
    remit: assembly.remit,
    facts: rows([
      ['Asked by', assembly.commissioner],
      ['How members were chosen', method],
      ['Letters', [...number(invitations, 'invitations'), ...number(replies, 'replies')].join(', ')],
      ['Members', number(assembly.membersCompleted, 'to the end').join('')],
      ['Time together', number(assembly.hours, 'hours').join('')],
      ['Who oversaw it', record.advisoryGroup.map((one) => one.name).join('; ')],
      ['Who gave evidence', record.evidenceGivers.map((one) => one.name).join('; ')],
      ['How votes were taken', record.votesMethod],
      ['The commitment to answer', record.commitmentToRespond.text],
    ]),
    report: record.report.url,
  };
}

function recommendationEvidence(line: Line) {
  const { recommendation: one } = line;
  return {
    facts: rows([
      ['To be answered by', one.ownerBody ?? ''],
      ['Why, in the members’ words', one.rationale ?? ''],
      ['On condition that', one.conditions ?? ''],
      ['Those who disagreed', one.dissent ?? ''],
    ]),
    hash: one.wordsSha256,
    wordings:
      line.wordings.length < 2
        ? []
        : line.wordings.map(({ version, words, reason, at }) => ({
            version,
            words,
            reason,
            at: formatDayOf(at, zoneOf(line)),
          })),
  };
}

function consultationEvidence({ held }: Line) {
  if (held === undefined) return undefined;
  const { consultation, item } = held;
  return {
    title: consultation.title,
    href: `/consultations/${consultation.slug}`,
    respond: held.open ? `/consultations/${consultation.slug}/respond` : undefined,
    opens: formatInstant(consultation.opensAt, consultation.timeZone),
    closes: formatInstant(consultation.closesAt, consultation.timeZone),
    decisionMaker: consultation.decisionMaker,
    open: item.scopeOpen,
    settled: item.scopeFixed,
    reasons: item.reasons,
    options: item.options.filter((option) => !option.discarded),
    discarded: item.options.filter((option) => option.discarded),
    questions: item.questions.map((question) => ({
      prompt: question.prompt,
      options:
        question.kind === 'stance'
          ? STANCE_SCALE.map((point) => point.label).join(' · ')
          : question.options.map((option) => option.label).join(' · '),
    })),
    extensions: consultation.extensions.map((one) => ({
      to: formatInstant(one.closesAt, consultation.timeZone),
      reason: one.reason,
    })),
  };
}

function outcomeEvidence(outcomes: readonly SealedOutcome[], main: readonly ReportedTheme[]) {
  const [latest, ...earlier] = outcomes;
  if (latest === undefined) return undefined;
  const { report } = latest;
  const zone = report.item.consultation.timeZone;
  return {
    received: receivedSentence(report),
    stance: figureOfStance('stance', report),
    depends: report.dependsOnCounting ? DEPENDS : undefined,
    views: viewRows(report),
    themes: figureOfThemes('themes', report.themes, report.people),
    main: main.map((theme) => quotedTheme(theme, report.people)),
    tone: report.tone,
    late: report.late,
    kinds: report.kinds.filter((kind) => kind.kind !== 'person'),
    ledger: ledgerRows(report.reconciliation.submissions),
    reconciliation: `/consultations/${report.item.consultation.slug}/reconciliation`,
    balanced: report.reconciliation.submissions.balanced,
    version: latest.version,
    hash: latest.hash,
    sealed: formatDayOf(latest.sealedAt, zone),
    codeframe: report.codeframe,
    earlier: earlier.map(({ version, hash, sealedAt }) => ({ version, hash, sealed: formatDayOf(sealedAt, zone) })),
  };
}

export function quotedTheme(theme: ReportedTheme, people: number) {
  const { supports, conditional, opposes } = theme.stance;
  const side = (stances: readonly string[]) => theme.quotes.filter((quote) => stances.includes(quote.stance));
  const forIt = supports + conditional;
  return {
    label: theme.label,
    sentence: `${n(theme.people)} of the ${n(people)} people who responded: ${n(forIt)} for, ${n(opposes)} against, ${n(theme.people - forIt - opposes)} neither.`,
    people: theme.people,
    for: forIt,
    against: opposes,
    quotesFor: side(['supports', 'conditional']),
    quotesAgainst: side(['opposes']),
    quotesNeither: side(['mixed', 'unclear']),
  };
}

function decisionEvidence(decisions: readonly Decision[]) {
  const [current, ...earlier] = decisions;
  if (current === undefined) return undefined;
  const { content } = current;
  const day = (one: string | null) => (one === null ? '' : formatDay(one));
  return {
    status: current.statusLabel,
    text: content.text,
    reasons: content.reasons,
    qualification: rows([
      ['What is not accepted', content.partNot],
      ['What stands in the way', content.blockedBy],
      ['Looked at again on', content.blockedBy === '' ? '' : day(content.reviewOn)],
      [
        'The policy there was before',
        [content.earlierPolicy, day(content.earlierPolicyOn)].filter(Boolean).join(', since '),
      ],
      ['Deferred until', [day(content.deferredUntil), content.deferredTrigger].filter(Boolean).join(', or ')],
      ['Referred to', content.referredTo],
      ['Why the public was not asked first', content.withoutConsultation],
      ['What changed because people were asked', content.whatChanged],
    ]),
    alternatives: content.alternatives,
    answers: current.answers.map((answer) => ({ ...answer, answer: answerLabel(answer.answer) })),
    noCommitment: content.noCommitment,
    facts: rows([
      ['Decided by', [content.decisionMaker, content.power].filter(Boolean).join(', under ')],
      ['Date', day(content.decidedOn)],
      ['Minutes', content.minutes],
      ['Interests declared', content.interests],
    ]),
    minutesUrl: content.minutesUrl,
    outcomeHash: content.outcomeHash,
    version: current.version,
    correction: content.correction,
    earlier: earlier.map((one) => ({
      version: one.version,
      status: one.statusLabel,
      text: one.content.text,
      published: one.published === null ? '' : formatDayOf(one.published.at, 'Europe/London'),
    })),
  };
}

function deliveryEvidence({ decisions, today }: Line) {
  const steps = [...(decisions[0]?.commitments ?? [])].sort((a, b) => (a.due < b.due ? -1 : 1));
  return steps.map((step) => ({
    text: step.text,
    owner: step.owner,
    due: formatDay(step.due),
    late: step.due < today,
  }));
}

function rows(all: readonly (readonly [string, string])[]): { key: string; value: string }[] {
  return all.filter(([, value]) => value !== '').map(([key, value]) => ({ key, value }));
}

function n(count: number): string {
  return count.toLocaleString('en-GB');
}
