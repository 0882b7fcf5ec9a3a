import type { Question } from '../consultation-parts.js';
import type { ConsultationDocument, Item } from '../consultation.js';
import { hashOf } from '../exact-words.js';
import { consultationOf, unlessAny, type Message, type Rule } from './rule.js';

const SOURCE = 'Gunning 2: sufficient reasons for intelligent consideration and response';
const LONGEST_SENTENCE = 40;

/** Gunning 2: people are told enough to give an answer that is worth having. */
export const SUFFICIENT_INFORMATION: readonly Rule[] = [
  {
    id: 'G2-01',
    version: 1,
    level: 'BLOCK',
    source: `${SOURCE}; Moseley v Haringey [2014] UKSC 56`,
    title: 'Every item gives reasons and the realistic alternatives, with those ruled out and why',
    act: 'launch',
    check: (subject) => unlessAny(consultationOf(subject).items.flatMap(reasonsAndAlternatives)),
  },
  {
    id: 'G2-02',
    version: 1,
    level: 'BLOCK',
    source: SOURCE,
    title: 'Every document that is named is there',
    act: 'launch',
    check(subject) {
      const consultation = consultationOf(subject);
      const documents = [...consultation.documents, ...consultation.items.flatMap((item) => item.documents)];
      const empty = documents.filter((one) => one.kind === 'text' && (one.content ?? '').trim() === '');
      const kept = documents.filter((one) => one.hash !== null).length;
      return unlessAny(
        empty.map((one) => ({ text: `“${one.title}” is listed, and there is nothing in it.`, field: 'documents' })),
        `${String(documents.length)} documents, ${String(kept)} kept here with a hash${links(documents)}`,
      );
    },
  },
  {
    id: 'G2-03',
    version: 1,
    level: 'BLOCK',
    source: `${SOURCE}; Equality Act 2010 s.149`,
    title: 'The equality screening or assessment that exists now is shown',
    act: 'launch',
    check: (subject) =>
      unlessAny(
        consultationOf(subject).equality.trim() === ''
          ? [
              {
                text: 'Add the equality screening or assessment that exists now, or say why it is not relevant. It is updated before the decision.',
                field: 'equality',
              },
            ]
          : [],
      ),
  },
  {
    id: 'G2-05',
    version: 1,
    level: 'WARN',
    source: `${SOURCE}; Cabinet Office Consultation Principles A and F`,
    title: 'It is in plain words, and there is a way to ask and to answer for whoever cannot use the form',
    act: 'launch',
    check(subject) {
      const { contact, summary, purpose, items } = consultationOf(subject);
      const texts: [string, string][] = [
        ['summary', summary],
        ['purpose', purpose],
        ...items.flatMap((item): [string, string][] => [
          [`items.${item.ref}.scopeOpen`, item.scopeOpen],
          [`items.${item.ref}.reasons`, item.reasons],
        ]),
      ];
      const messages: Message[] = texts.flatMap(([field, text]) => longSentences(text, field));
      if (contact.telephone === '' && contact.post === '')
        messages.push({ text: 'Give a telephone number or a postal address.', field: 'contact.telephone' });
      if (contact.otherFormats === '')
        messages.push({ text: 'Say how to get it in another format or language.', field: 'contact.otherFormats' });
      return unlessAny(messages);
    },
  },
  {
    id: 'G2-06',
    version: 1,
    level: 'WARN',
    source: SOURCE,
    title: 'Every question asks one thing, and asks it evenly',
    act: 'launch',
    check: (subject) => unlessAny(consultationOf(subject).items.flatMap(questionFaults)),
  },
  {
    id: 'G2-07',
    version: 1,
    level: 'EVIDENCE',
    source: SOURCE,
    title: 'The assembly’s words are quoted exactly',
    act: 'launch',
    check(subject) {
      const { items } = consultationOf(subject);
      const altered = items.filter((item) => hashOf(item.words) !== item.wordsSha256);
      return unlessAny(
        altered.map((item) => ({ text: `${item.ref}: the words are not the assembly's.`, field: `items.${item.ref}` })),
        items.map((item) => `${item.ref} v${String(item.wordsVersion)} ${item.wordsSha256.slice(0, 12)}`).join(', '),
      );
    },
  },
];

function reasonsAndAlternatives(item: Item): Message[] {
  const messages: Message[] = [];
  const at = (field: string): string => `items.${item.ref}.${field}`;
  if (item.reasons.trim() === '') messages.push({ text: `${item.ref}: give the reasons.`, field: at('reasons') });
  const alternatives = item.options.filter((option) => !option.preferred);
  if (alternatives.length === 0 && item.noAlternativeBecause.trim() === '') {
    const text = `${item.ref}: list the realistic alternatives, including those you have ruled out and why, or say why there is none.`;
    messages.push({ text, field: at('options') });
  }
  for (const option of item.options) {
    if (option.discarded && (option.why ?? '').trim() === '')
      messages.push({ text: `${item.ref}: say why “${option.title}” was ruled out.`, field: at('options') });
  }
  return messages;
}

function links(documents: readonly ConsultationDocument[]): string {
  const n = documents.filter((one) => one.kind === 'link').length;
  return n === 0 ? '' : `, ${String(n)} linked elsewhere (open each before the launch)`;
}

function longSentences(text: string, field: string): Message[] {
  return text
    .split(/(?<=[.!?])\s+|\n+/u)
    .map((sentence) => sentence.split(/\s+/u).filter((word) => word !== ''))
    .filter((words) => words.length > LONGEST_SENTENCE)
    .map((words) => ({
      text: `A sentence of ${String(words.length)} words: “${words.slice(0, 8).join(' ')} …”`,
      field,
    }));
}

const TWO_THINGS =
  /\band\/or\b|\?.*\?|\b(do|does|would|should|is|are|will)\b[^?]*\band (do|does|would|should|is|are|will)\b/iu;
const LEADING =
  /\b(don['’]t you (agree|think)|wouldn['’]t you|surely|obviously|of course|do you agree that|how much do you welcome)\b/iu;
const NO_VIEW = /don['’]t know|not sure|no view|no opinion|none of|^none\b|neither|prefer not/iu;

function questionFaults(item: Item): Message[] {
  const field = `items.${item.ref}.questions`;
  const messages: Message[] = item.questions.flatMap((question, index) =>
    faultsOfQuestion(question).map((text) => ({ text: `${item.ref}, question ${String(index + 1)} ${text}`, field })),
  );
  if (item.questions.length === 0) messages.push({ text: `${item.ref} asks nothing.`, field });
  else if (!item.questions.some((question) => question.kind === 'open'))
    messages.push({ text: `${item.ref} has no open question: nobody can say why.`, field });
  if (item.questions.length > 0 && item.questions.every((question) => question.required))
    messages.push({ text: `${item.ref} forces an answer to every question.`, field });
  return messages;
}

function faultsOfQuestion({ kind, prompt, options }: Question): string[] {
  const faults: string[] = [];
  if (kind !== 'open' && TWO_THINGS.test(prompt)) faults.push('asks two things at once.');
  if (LEADING.test(prompt)) faults.push('leads towards an answer.');
  if ((kind === 'single' || kind === 'multiple') && !options.some((option) => NO_VIEW.test(option.label)))
    faults.push('has no “don’t know” or “none of these”.');
  return faults;
}
