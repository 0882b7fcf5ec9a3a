import type { Intake } from '#intake';
import { reply } from './reply.js';

const MOST_RECIPIENTS = 50;

/** Takes addresses of consultations that are open or were, `slug@domain` and `slug+R1@domain`; refuses all others. */
export async function vetRecipient(intake: Intake, address: string, before: number): Promise<void> {
  if (before >= MOST_RECIPIENTS) throw reply(452, 'Too many recipients');
  if ((await intake.mailRecipient(address)) === undefined) throw reply(550, 'There is no such mailbox here');
}
