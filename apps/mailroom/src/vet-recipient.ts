import type { Intake } from '#intake';
import { reply } from './reply.js';

/** Takes addresses of consultations that are open or were, `slug@domain` and `slug+R1@domain`; refuses all others. */
export async function vetRecipient(intake: Intake, address: string): Promise<void> {
  if ((await intake.mailRecipient(address)) === undefined) throw reply(550, '5.1.1 There is no such mailbox here');
}
