import { formatInstant } from '#consultations';
import type { Consultation } from '#consultations';
import type { Receipt } from '#intake';
import { chosenItems, valueOf } from './draft.js';
import type { Draft } from './draft.js';
import { inWords } from './check.view.js';

/** What somebody keeps of their answer: plain text that any device opens, with the answer as it was sent. */
export function recordText(
  consultation: Pick<Consultation, 'title' | 'timeZone' | 'items'>,
  draft: Draft,
  receipt: Pick<Receipt, 'reference' | 'secret' | 'receivedAt' | 'commitment' | 'late' | 'inGrace'>,
): string {
  const answers = chosenItems(consultation, draft).flatMap((item) => [
    `RECOMMENDATION ${item.ref}`,
    item.words,
    '',
    ...item.questions.flatMap((question) => [
      question.prompt,
      `  ${(inWords(question, valueOf(draft, item, question)) ?? '(left empty)').replaceAll('\n', '\n  ')}`,
      '',
    ]),
  ]);
  const files = draft.sent?.files ?? [];
  return [
    'YOUR ANSWER TO A CONSULTATION',
    consultation.title,
    '',
    `Reference:  ${receipt.reference}`,
    `Secret:     ${receipt.secret}`,
    `Received:   ${formatInstant(receipt.receivedAt, consultation.timeZone)}${whenInWords(receipt)}`,
    `Commitment: ${receipt.commitment}`,
    '',
    'With the reference and the secret you can see what became of your answer, on the page "Check your receipt".',
    'Whoever has both can see that too, so keep the secret to yourself. The commitment stands in the public journal:',
    'it shows that the answer was received as it is here, without showing what it says.',
    '',
    ...answers,
    ...(files.length === 0 ? [] : ['FILES', ...files.map((name) => `  ${name}`), '']),
  ].join('\n');
}

function whenInWords({ late, inGrace }: Pick<Receipt, 'late' | 'inGrace'>): string {
  if (late) return ', after the closing time';
  return inGrace ? ', in the 30 minutes after closing, from a form opened before' : '';
}
