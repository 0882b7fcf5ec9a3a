import { formatInstant } from '#consultations';
import type { Consultation } from '#consultations';
import type { Receipt } from '#intake';
import { chosenItems, valueOf } from './draft.js';
import type { Draft } from './draft.js';
import { inWords } from './respond.view.js';

/** What somebody keeps of their answer: plain text that any device opens, with the answer as it was sent. */
export function recordText(
  consultation: Pick<Consultation, 'title' | 'timeZone' | 'items'>,
  draft: Draft,
  receipt: Pick<Receipt, 'reference' | 'secret' | 'receivedAt' | 'commitment' | 'late'>,
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
  return [
    'YOUR ANSWER TO A CONSULTATION',
    consultation.title,
    '',
    `Reference:  ${receipt.reference}`,
    `Secret:     ${receipt.secret}`,
    `Received:   ${formatInstant(receipt.receivedAt, consultation.timeZone)}${receipt.late ? ', after the closing time' : ''}`,
    `Commitment: ${receipt.commitment}`,
    '',
    'With the reference and the secret you can see what became of your answer, on the page "Check your receipt".',
    'Whoever has both can see that too, so keep the secret to yourself. The commitment stands in the public journal:',
    'it shows that the answer was received as it is here, without showing what it says.',
    '',
    ...answers,
  ].join('\n');
}
