import type { Intake } from '#intake';
import { logger } from '#platform';
import type { SMTPServerSession } from 'smtp-server';

const log = logger('mailroom');

/**
 * Stores a message as it came. Returns what is said after "250", and that is not before the message is committed; from
 * then on it is ours to lose (RFC 5321, 6.1).
 */
export async function takeMessage(intake: Intake, raw: Buffer, session: SMTPServerSession): Promise<string> {
  const { mailFrom, rcptTo } = session.envelope;
  const received = await intake.receiveMail(raw, {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map((recipient) => recipient.address),
    remote: session.remoteAddress,
    helo: session.hostNameAppearsAs,
  });
  for (const { receipt, created } of received)
    log.info({ submission: receipt.submissionId, created }, 'message stored');
  return `Stored as ${received.map(({ receipt }) => receipt.reference).join(', ')}`;
}
