import { hashOf } from '../exact-words.js';
import { launchSnapshot } from '../launch-snapshot.js';
import { consultationOf, met, unlessAny, type Message, type Rule } from './rule.js';

const SOURCE = 'Gunning 1: while proposals are still at a formative stage';
const DECIDED =
  /[^.!?\n]*\b(will be introduced|has been approved|have been approved|contract (?:has been |was )?awarded|we have decided|has been decided)\b[^.!?\n]*/giu;

/** Gunning 1: people are asked while their answer can still change something. */
export const FORMATIVE_STAGE: readonly Rule[] = [
  {
    id: 'G1-02',
    version: 1,
    level: 'BLOCK',
    source: `${SOURCE}; Involve standards, clear purpose`,
    title: 'Every item says what can still change and what is settled',
    act: 'launch',
    check(subject) {
      const { items } = consultationOf(subject);
      const missing: Message[] = items.flatMap((item) => [
        ...emptyField(item.ref, 'scopeOpen', item.scopeOpen, 'Say what people can still change'),
        ...emptyField(item.ref, 'scopeFixed', item.scopeFixed, 'Say what is already settled and why'),
      ]);
      if (items.length === 0) missing.push({ text: 'There is nothing to answer yet: add an item.', field: 'items' });
      return unlessAny(missing, `${String(items.length)} items`);
    },
  },
  {
    id: 'G1-03',
    version: 1,
    level: 'WARN',
    source: SOURCE,
    title: 'Nothing reads as if the decision were taken',
    act: 'launch',
    check(subject) {
      const consultation = consultationOf(subject);
      const texts: [string, string][] = [
        ['summary', consultation.summary],
        ['purpose', consultation.purpose],
        ...consultation.items.map((item): [string, string] => [`items.${item.ref}.reasons`, item.reasons]),
      ];
      return unlessAny(
        texts.flatMap(([field, text]) =>
          [...text.matchAll(DECIDED)].map((match) => ({
            text: `This sentence reads as if the decision is taken: “${match[0].trim()}”`,
            field,
          })),
        ),
      );
    },
  },
  {
    id: 'G1-05',
    version: 1,
    level: 'EVIDENCE',
    source: SOURCE,
    title: 'What is shown on the first day is kept, with its hash',
    act: 'launch',
    check: (subject) => met(`SHA-256 ${hashOf(launchSnapshot(consultationOf(subject)))}`),
  },
];

function emptyField(ref: string, field: string, value: string, wish: string): Message[] {
  return value.trim() === '' ? [{ text: `${ref}: ${wish}.`, field: `items.${ref}.${field}` }] : [];
}
