import {
  closesIn,
  formatDay,
  formatInstant,
  phaseOf,
  STANCE_SCALE,
  type Consultation,
  type ConsultationDocument,
  type Item,
} from '#consultations';
import { lightMarkdown } from './light-markdown.js';

/** Where the consultation stands, for whoever comes to its page at `now`. */
export function consultationView(consultation: Consultation, site: { mailDomain: string; now: Date }) {
  const { slug, title, summary, purpose, timeZone, contact, policies, privacy } = consultation;
  const phase = phaseOf(consultation, site.now);
  return {
    ...{ slug, title, summary, phase },
    assembly: { title: consultation.assembly.title, href: `/assemblies/${consultation.assembly.slug}` },
    opens: formatInstant(consultation.opensAt, timeZone),
    closes: formatInstant(consultation.closesAt, timeZone),
    closesIn: closesIn(consultation.closesAt, site.now, timeZone),
    minutes: consultation.minutesToAnswer,
    respondHref: `/consultations/${slug}/respond`,
    reconciliationHref: `/consultations/${slug}/reconciliation`,
    takesLate: consultation.state !== 'archived',
    afterClosing: afterClosing(consultation),
    purpose: paragraphsOf(purpose),
    decision: decisionSentence(consultation),
    items: consultation.items.map((item) => itemView(slug, item, consultation.assembly.slug)),
    documents: consultation.documents.map((one) => documentLink(slug, one)),
    equality: consultation.equality === '' ? undefined : lightMarkdown(withoutTitle(consultation.equality), 3),
    answerBy: {
      email: `${slug}@${site.mailDomain}`,
      post: contact.post,
      telephone: contact.telephone,
      textRelay: contact.textRelay,
      inPerson: contact.inPerson,
    },
    questions: contact.email,
    otherFormats: contact.otherFormats,
    policies: [
      { title: 'What the numbers mean', text: policies.counting },
      { title: 'If you send the same twice', text: policies.duplicates },
      { title: 'If you send several different answers', text: policies.several },
      { title: 'If you do not say who you are', text: policies.contact },
      { title: 'Letters that many people send', text: policies.campaign },
      { title: 'If your answer is late', text: policies.late },
      { title: 'What is published', text: policies.publication },
      { title: 'How long it is kept', text: policies.retention },
    ].filter((one) => one.text !== ''),
    privacy: [
      ['Who is responsible', privacy.controller],
      ['What for', privacy.purpose],
      ['Legal basis', privacy.legalBasis],
      ['Sensitive information', privacy.specialCategory],
      ['How long it is kept', privacy.retention],
      ['What is published', privacy.publication],
      ['Who else sees it', privacy.sharing],
      ['Your rights', privacy.rights],
      ['Data protection officer', privacy.dpoContact],
    ].flatMap(([key, value]) => (value === '' ? [] : [{ key: { text: key }, value: { text: value } }])),
    extensions: consultation.extensions.map((one) => ({
      from: formatInstant(one.before, timeZone),
      to: formatInstant(one.closesAt, timeZone),
      on: formatInstant(one.by.at, timeZone),
      reason: one.reason,
    })),
    overrides: consultation.overrides.map(({ rule, reason, role, by }) => ({ rule, reason, role, by: by.name })),
    launchSha256: consultation.launchSha256,
  };
}

function itemView(slug: string, item: Item, assemblySlug: string) {
  const shown = ({ title, description, why }: Item['options'][number]) => ({ title, description, why });
  return {
    ref: item.ref,
    id: `item-${item.ref.replaceAll('.', '-')}`,
    words: item.words,
    language: item.language,
    lineHref: `/recommendations/${assemblySlug}/${item.ref}`,
    scopeOpen: paragraphsOf(item.scopeOpen),
    scopeFixed: paragraphsOf(item.scopeFixed),
    reasons: paragraphsOf(item.reasons),
    noAlternativeBecause: item.noAlternativeBecause,
    options: item.options
      .filter((option) => !option.discarded)
      .map((one) => ({ ...shown(one), preferred: one.preferred })),
    ruledOut: item.options.filter((option) => option.discarded).map(shown),
    documents: item.documents.map((one) => documentLink(slug, one)),
    questions: item.questions.map((question) => ({
      prompt: question.prompt,
      choices:
        question.kind === 'stance' ? STANCE_SCALE.map((one) => one.label) : question.options.map((one) => one.label),
    })),
  };
}

/** A kept document is read here, a link leads away; who follows it knows that before. */
function documentLink(slug: string, document: ConsultationDocument) {
  const { id, title, kind, url, fileName } = document;
  const here = `/consultations/${slug}/documents/${id}`;
  if (kind === 'link') return { title, href: url ?? here, note: `on ${hostOf(url ?? '')}` };
  return { title, href: here, note: kind === 'file' ? `file, ${fileName ?? ''}` : '' };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : 'another site';
}

/** What the stored state, which the clock and the officers move, means for the public after closing. */
function afterClosing({ state, decisionDue }: Consultation): string {
  if (state === 'decided' || state === 'archived')
    return 'The decisions are published; each recommendation’s page has them.';
  const due = decisionDue === null ? '' : ` A decision is due by ${formatDay(decisionDue)}.`;
  if (state === 'analysed') return `The answers are analysed and the outcome is published.${due}`;
  return `The answers are being read and analysed now.${due}`;
}

function decisionSentence({ decisionMaker, decisionDue }: Consultation): string | undefined {
  const by = decisionMaker === '' ? '' : ` by ${decisionMaker}`;
  if (decisionDue !== null) return `A decision is due on ${formatDay(decisionDue)}${by}.`;
  return decisionMaker === '' ? undefined : `The decision is made${by}.`;
}

function paragraphsOf(text: string): string[] {
  return text.split(/\n\s*\n/u).filter((paragraph) => paragraph.trim() !== '');
}

/** The section of the page has a heading of its own. */
function withoutTitle(markdown: string): string {
  return markdown.replace(/^\s*#\s+.*\n/u, '');
}

export function documentView(
  consultation: Consultation,
  document: { title: string; content: string | null; sha256: string | null },
) {
  const { slug, title } = consultation;
  const content = document.content ?? '';
  // The page has the title as its heading already.
  const [first = '', ...rest] = content.split('\n');
  const repeated = first.replace(/^#\s*/u, '').trim() === document.title.trim();
  return {
    back: { href: `/consultations/${slug}`, text: title },
    title: document.title,
    html: lightMarkdown(repeated ? rest.join('\n') : content, 1),
    hash: document.sha256,
  };
}
