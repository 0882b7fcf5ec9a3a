import { createHash } from 'node:crypto';
import { canonicalJson } from '#journal';
import type { Answer, Publish } from './submission.js';

/** Random bytes that keep a commitment from being guessed from the words. */
export const SALT_BYTES = 32;

/**
 * The bytes that a receipt stands for where a submission came in as answers: what was said, the SHA-256 of each file sent
 * with it in order, and whether it may be published; without who said it, so that contact details can go and the receipt
 * still proves.
 */
export function contentOf(
  answers: readonly Pick<Answer, 'item' | 'stance' | 'text' | 'choices'>[],
  publish: Publish,
  attachments: readonly string[] = [],
): Buffer {
  return Buffer.from(contentText(answers, publish, attachments));
}

/** The same as text. */
export function contentText(
  answers: readonly Pick<Answer, 'item' | 'stance' | 'text' | 'choices'>[],
  publish: Publish,
  attachments: readonly string[] = [],
): string {
  const isPlain = attachments.length === 0 && answers.every(({ choices }) => isEmpty(choices));
  // Members that are in order already are the same text in any JSON.
  if (isPlain) {
    const said = answers.map(({ item, stance, text }) => ({ item, stance, text: text === '' ? undefined : text }));
    return JSON.stringify({ answers: said, publish });
  }
  const said = answers.map(({ item, stance, text, choices }) => ({
    item,
    ...(stance === undefined ? {} : { stance }),
    ...(text === '' ? {} : { text }),
    ...(isEmpty(choices) ? {} : { choices }),
  }));
  return canonicalJson({ answers: said, publish, ...(attachments.length === 0 ? {} : { attachments }) });
}

function isEmpty(choices: Answer['choices']): boolean {
  for (const key in choices) if (Object.hasOwn(choices, key)) return false;
  return true;
}

/**
 * `SHA-256(salt ‖ content ‖ received ‖ consultation)`: salt of 32 bytes, received as `2026-01-31T12:00:00.000Z`, the
 * consultation's id in 36 letters. All parts but one have a fixed length, so no two inputs run together alike. The
 * database computes the same in `intake_receive`, where the time of receipt is known.
 */
export function commitmentOf(salt: Buffer, content: Buffer, receivedAt: Date, consultationId: string): Buffer {
  const hash = createHash('sha256').update(salt).update(content);
  return hash.update(receivedAt.toISOString()).update(consultationId).digest();
}
