import {
  closesIn,
  formatInstant,
  formatMoment,
  phaseOf,
  voteInWords,
  type Assembly,
  type Consultation,
  type ConsultationSummary,
  type Finding,
  type Recommendation,
  stops,
} from '#consultations';
import { SECTIONS, type SectionName } from './consultation-sections.js';

/** State and colour of the tag beside it; the word says it all. */
export function tagOf(consultation: Pick<ConsultationSummary, 'state' | 'opensAt' | 'closesAt'>, now: Date) {
  const phase = phaseOf(consultation, now);
  if (consultation.state === 'draft') return { text: 'Draft', classes: 'govuk-tag--yellow' };
  if (consultation.state === 'submitted') return { text: 'Waiting for approval', classes: 'govuk-tag--orange' };
  if (phase === 'forthcoming') return { text: 'Scheduled', classes: 'govuk-tag--purple' };
  if (phase === 'open') return { text: 'Open', classes: 'govuk-tag--blue' };
  const later = { analysed: 'Analysed', decided: 'Decided', archived: 'Archived' } as Record<string, string>;
  return { text: later[consultation.state] ?? 'Closed', classes: 'govuk-tag--grey' };
}

export function listView(consultations: readonly ConsultationSummary[], now: Date) {
  return {
    consultations: [...consultations]
      .sort((a, b) => b.opensAt.getTime() - a.opensAt.getTime())
      .map((one) => ({
        href: `/officer/consultations/${one.slug}`,
        title: one.title,
        assembly: one.assembly.title,
        items: one.items,
        tag: tagOf(one, now),
        closes: formatMoment(one.closesAt, one.timeZone),
        when: phaseOf(one, now) === 'unpublished' ? '' : closesIn(one.closesAt, now, one.timeZone),
      })),
  };
}

export function pickView(assembly: Assembly, recommendations: readonly Recommendation[], chosen: readonly string[]) {
  return {
    assembly: { title: assembly.title, slug: assembly.slug },
    choices: recommendations
      .filter((one) => one.publishedAt !== null)
      .map((one) => ({
        value: one.id,
        html: undefined,
        text: `${one.ref}. ${shortened(one.title ?? one.words)}`,
        hint: { text: voteInWords(one) ?? '' },
        checked: chosen.includes(one.id),
      })),
  };
}

const HEADLINE = 160;

export function shortened(words: string): string {
  return words.length > HEADLINE ? `${words.slice(0, HEADLINE).trimEnd()}…` : words;
}

/** The overview of one consultation: what is written, what is missing, where it stands. */
export function overviewView(consultation: Consultation, findings: readonly Finding[], now: Date) {
  const base = `/officer/consultations/${consultation.slug}`;
  const missing = findings.filter((finding) => !finding.met && finding.level !== 'EVIDENCE');
  const missingIn = (page: string): number =>
    missing.flatMap((finding) => finding.messages).filter((message) => fieldHref(base, message.field).startsWith(page))
      .length;
  const tasks = (Object.keys(SECTIONS) as SectionName[]).map((name) => {
    const href = `${base}/edit/${name}`;
    return { title: SECTIONS[name].title, href, missing: missingIn(href) };
  });
  return {
    ...headOf(consultation, now),
    draft: consultation.state === 'draft',
    tasks: [
      ...tasks,
      { title: `Documents (${String(documentsOf(consultation))})`, href: `${base}/documents`, missing: 0 },
    ],
    items: consultation.items.map((item) => ({
      ref: item.ref,
      words: shortened(item.words),
      language: item.language,
      href: `${base}/items/${item.ref}`,
      missing: missingIn(`${base}/items/${item.ref}#`),
    })),
    stopping: findings.filter(stops).length,
    warnings: missing.filter((finding) => finding.level === 'WARN').length,
  };
}

export function headOf(consultation: Consultation, now: Date) {
  return {
    base: `/officer/consultations/${consultation.slug}`,
    slug: consultation.slug,
    title: consultation.title,
    state: consultation.state,
    phase: phaseOf(consultation, now),
    tag: tagOf(consultation, now),
    assembly: consultation.assembly.title,
    opens: formatInstant(consultation.opensAt, consultation.timeZone),
    closes: formatInstant(consultation.closesAt, consultation.timeZone),
    closesIn: closesIn(consultation.closesAt, now, consultation.timeZone),
  };
}

function documentsOf(consultation: Consultation): number {
  return consultation.items.reduce((sum, item) => sum + item.documents.length, consultation.documents.length);
}

/** The page and field on which what a rule found can be put right. */
export function fieldHref(base: string, field: string | undefined): string {
  if (field === undefined) return `${base}/launch`;
  const item = /^items\.([^.]+(?:\.[0-9]+)*)\.(\w+)$/u.exec(field);
  if (item?.[1] !== undefined && item[2] !== undefined) return `${base}/items/${item[1]}#${anchorIn(item[2])}`;
  if (field.startsWith('items')) return `${base}/items`;
  if (field === 'documents') return `${base}/documents`;
  if (field === 'closesAt' || field === 'opensAt') return `${base}/edit/times#closesDate`;
  if (field === 'timeZone') return `${base}/edit/times#timeZone`;
  const part = field.split('.')[0];
  const section = part === 'privacy' || part === 'contact' || part === 'policies' ? part : 'basics';
  return `${base}/edit/${section}#${field.replaceAll('.', '-')}`;
}

function anchorIn(part: string): string {
  return part === 'options' ? 'options-0-title' : part === 'questions' ? 'questions-0-prompt' : part;
}
