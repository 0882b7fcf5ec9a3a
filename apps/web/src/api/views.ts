import type { z } from 'zod';
import { phaseOf, STANCE_SCALE } from '#consultations';
import type {
  Assembly,
  Consultation,
  ConsultationSummary,
  Item,
  Recommendation,
  RecommendationVersion,
} from '#consultations';
import type { Reconciliation } from '#intake';
import { leafText } from '#journal';
import type { JournalEntry } from '#journal';
import { NotFound } from '#platform';
import type * as schemas from './schemas.js';

type Out<Name extends Exclude<keyof typeof schemas, 'described'>> = z.output<(typeof schemas)[Name]>;

/** Where the public pages are, and what time it is: what every view here needs besides its record. */
export interface Here {
  publicUrl: string;
  now: Date;
}

type Timed = Pick<
  Consultation,
  'slug' | 'title' | 'summary' | 'state' | 'opensAt' | 'closesAt' | 'timeZone' | 'decisionDue'
>;

function summaryOf(one: Timed, { publicUrl, now }: Here) {
  const phase = phaseOf(one, now);
  if (phase === 'unpublished') throw new NotFound(`There is no consultation called "${one.slug}".`);
  const { slug, title, summary, timeZone, decisionDue } = one;
  const url = `${publicUrl}/consultations/${slug}`;
  const times = { opensAt: one.opensAt.toISOString(), closesAt: one.closesAt.toISOString() };
  return { slug, title, summary, phase, ...times, timeZone, decisionDue, url };
}

export function consultationsView(list: ConsultationSummary[], here: Here): Out<'consultationList'> {
  const assemblyOf = ({ slug, title }: ConsultationSummary['assembly']) => ({ slug, title });
  return {
    consultations: list.map((one) => ({
      ...summaryOf(one, here),
      assembly: assemblyOf(one.assembly),
      items: one.items,
    })),
  };
}

export function consultationView(one: Consultation, here: Here): Out<'consultation'> {
  const { policies, assembly, extensions } = one;
  const { late, duplicates, several, contact, campaign, publication, retention, counting } = policies;
  return {
    ...summaryOf(one, here),
    assembly: { slug: assembly.slug, title: assembly.title },
    purpose: one.purpose,
    decisionMaker: one.decisionMaker,
    items: one.items.map((item) => itemView(item, assembly.slug, here)),
    extensions: extensions.map(({ before, closesAt, reason }) => ({
      before: before.toISOString(),
      closesAt: closesAt.toISOString(),
      reason,
    })),
    policies: { late, duplicates, several, contact, campaign, publication, retention, counting },
  };
}

/** Once the consultation has closed; before, it is nobody's to read. */
export function reconciliationView(one: Consultation, found: Reconciliation, here: Here): Out<'reconciliation'> {
  if (summaryOf(one, here).phase !== 'closed') {
    throw new NotFound(
      `The reconciliation is published when the consultation closes, at ${one.closesAt.toISOString()}.`,
    );
  }
  const { sentence, received, analysed, balanced, lines, byChannel, late, inGrace } = found;
  return {
    consultation: one.slug,
    ...{ sentence, received, analysed, balanced, byChannel, late, inGrace },
    lines: lines.map(({ people, ...line }) => ({ ...line, ...(people === undefined ? {} : { people }) })),
  };
}

function itemView(item: Item, assembly: string, { publicUrl }: Here): Out<'consultation'>['items'][number] {
  return {
    item: item.ref,
    recommendation: recommendationUrl(publicUrl, assembly, item.ref),
    words: item.words,
    wordsSha256: item.wordsSha256,
    open: item.scopeOpen,
    settled: item.scopeFixed,
    reasons: item.reasons,
    options: item.options.map(({ title, description, discarded, why }) => ({
      title,
      description,
      ruledOut: discarded,
      ...(why !== undefined && { why }),
    })),
    questions: item.questions.map(({ key, kind, prompt, hint, required, options }) => ({
      key,
      kind,
      prompt,
      ...(hint !== undefined && { hint }),
      required,
      options: kind === 'stance' ? [...STANCE_SCALE] : options.map(({ value, label }) => ({ value, label })),
    })),
    documents: item.documents.map(({ title, url, hash }) => ({ title, url, sha256: hash })),
  };
}

function recommendationUrl(publicUrl: string, assembly: string, ref: string): string {
  return `${publicUrl}/recommendations/${encodeURIComponent(assembly)}/${encodeURIComponent(ref)}`;
}

function assemblyFacts(one: Assembly, { publicUrl }: Here) {
  const { slug, title, remit, summary, commissioner, startedOn, reportedOn, responseDue } = one;
  const url = `${publicUrl}/assemblies/${slug}`;
  return { slug, title, remit, summary, commissioner, startedOn, reportedOn, responseDue, url };
}

export function assembliesView(list: Assembly[], here: Here): Out<'assemblyList'> {
  return { assemblies: list.map((one) => assemblyFacts(one, here)) };
}

export function assemblyView(one: Assembly, list: Recommendation[], here: Here): Out<'assembly'> {
  const published = list.filter((recommendation) => recommendation.publishedAt !== null);
  return {
    ...assemblyFacts(one, here),
    recommendations: published.map((recommendation) => recommendationFacts(recommendation, one.slug, here)),
  };
}

function recommendationFacts(one: Recommendation, assembly: string, { publicUrl }: Here) {
  const { ref, kind, title, words, wordsSha256, version, language, ownerBody, responseDue } = one;
  const { votesFor, votesAgainst, votesAbstain, eligible, supportPercent, supportOf, rank } = one;
  const votes = { votesFor, votesAgainst, votesAbstain, eligible, supportPercent, supportOf, rank };
  const url = recommendationUrl(publicUrl, assembly, ref);
  return { ref, kind, title, words, wordsSha256, version, language, ...votes, ownerBody, responseDue, url };
}

export function recommendationView(
  one: Recommendation,
  around: {
    assembly: Assembly;
    versions: RecommendationVersion[];
    items: { item: Item; consultation: Consultation }[];
  },
  here: Here,
): Out<'recommendation'> {
  const { assembly, versions, items } = around;
  const { rationale, conditions, dissent } = one;
  return {
    ...recommendationFacts(one, assembly.slug, here),
    assembly: { slug: assembly.slug, title: assembly.title },
    rationale,
    conditions,
    dissent,
    versions: versions.map(({ version, words, wordsSha256, reason, at }) => ({
      version,
      words,
      wordsSha256,
      reason,
      at: at.toISOString(),
    })),
    consultations: items
      .filter(({ consultation }) => phaseOf(consultation, here.now) !== 'unpublished')
      .map(({ item, consultation: { slug, title } }) => ({ slug, title, item: item.ref })),
  };
}

export function entriesView(list: JournalEntry[], limit: number): Out<'entries'> {
  const last = list.at(-1);
  return {
    entries: list.map((entry) => ({ ...entry, at: entry.at.toISOString(), leafText: leafText(entry) })),
    next: last === undefined || list.length < limit ? null : last.index + 1,
  };
}
