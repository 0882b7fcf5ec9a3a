import { closesIn, formatMoment, phaseOf, type Consultation, type Item } from '#consultations';
import { DEPENDS, mainThemes, findingSentence, type DraftOutcome, type SealedOutcome } from '#outcomes';
import { figureOfArrivals, figureOfStance, figureOfThemes, type Arrivals } from '../../charts/index.js';
import { quotedTheme } from '../../public/line/line.view.js';
import { ledgerRows, viewRows } from '../../public/line/tables.js';
import { shortened } from '../../members/board.view.js';

interface Listed {
  consultation: Consultation;
  items: { item: Item; sealed: SealedOutcome | undefined }[];
}

export function outcomeListView(consultations: readonly Listed[], now: Date) {
  return {
    consultations: [...consultations]
      .sort((a, b) => b.consultation.closesAt.getTime() - a.consultation.closesAt.getTime())
      .map(({ consultation, items }) => ({
        title: consultation.title,
        when: closesIn(consultation.closesAt, now, consultation.timeZone),
        items: items.map(({ item, sealed }) => ({
          href: `/officer/outcomes/${item.id}`,
          ref: item.ref,
          words: shortened(item.words),
          state:
            sealed !== undefined
              ? `Version ${String(sealed.version)} sealed ${formatMoment(sealed.sealedAt, consultation.timeZone)} by ${sealed.sealedBy.name}`
              : phaseOf(consultation, now) === 'closed'
                ? 'Not sealed yet'
                : 'Still open',
          sentence: sealed === undefined ? '' : findingSentence(sealed.report),
        })),
      })),
  };
}

/** When submissions came, with the days on which the closing time was moved and on which it fell. One day is no line. */
export function arrivalsFigure({ extensions, closesAt, timeZone }: Consultation, arrivals: readonly Arrivals[]) {
  if (arrivals.length < 2) return undefined;
  const day = (at: Date) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);
  return figureOfArrivals('arrivals', arrivals, [
    ...extensions.map((one) => ({ day: day(one.by.at), label: 'Extended' })),
    { day: day(closesAt), label: 'Closed' },
  ]);
}

const TONE = { negative: 'negative', neutral: 'neutral', positive: 'positive' };

/** The report as it stands, before and after it is sealed. */
export function outcomeView({ report, hash, faults }: DraftOutcome, versions: readonly SealedOutcome[]) {
  const [latest] = versions;
  const main = new Set(mainThemes(report).map((theme) => theme.themeId));
  return {
    href: `/officer/outcomes/${report.item.id}`,
    ref: report.item.ref,
    words: report.item.words,
    consultation: report.item.consultation.title,
    findings: `/officer/findings/${report.item.consultation.slug}`,
    decision: latest === undefined ? undefined : `/officer/decisions/${latest.recommendationId}`,
    faults,
    hash,
    unchanged: latest?.hash === hash,
    nextVersion: (latest?.version ?? 0) + 1,
    sentence: findingSentence(report),
    depends: report.dependsOnCounting ? DEPENDS : undefined,
    stance: figureOfStance('stance', report),
    themes: figureOfThemes('themes', report.themes, report.people),
    all: report.themes.map((theme) => ({ ...quotedTheme(theme, report.people), main: main.has(theme.themeId) })),
    views: viewRows(report),
    submissions: ledgerRows(report.reconciliation.submissions),
    responses: ledgerRows(report.reconciliation.responses),
    balanced: report.reconciliation.submissions.balanced,
    counted: report.counted,
    people: report.people,
    answered: report.answered,
    withWords: report.withWords,
    late: report.late,
    tone: { ...report.tone, words: TONE },
    codeframe: report.codeframe,
    settings: Object.entries(report.settings.policies).map(([name, value]) => `${name}: ${value}`),
    methods: Object.entries(report.versions).map(([name, value]) => `${name} ${value}`),
    versions: versions.map((one) => ({
      version: one.version,
      hash: one.hash,
      at: formatMoment(one.sealedAt, report.item.consultation.timeZone),
      by: one.sealedBy.name,
      sentence: findingSentence(one.report),
      href: `/officer/outcomes/${report.item.id}/sealed/${String(one.version)}`,
    })),
  };
}
