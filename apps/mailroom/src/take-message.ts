import type { Intake } from '#intake';
import { logger } from '#platform';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { reply } from './reply.js';

const log = logger('mailroom');

/**
 * Stores a message as it came. Returns what is said after "250", and that is not before the message is committed; from
 * then on it is ours to lose (RFC 5321, 6.1).
 */
export async function takeMessage(
  intake: Intake,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<string> {
  const raw = await wholeOf(stream);
  const { mailFrom, rcptTo } = session.envelope;
  const received = await intake.receiveMail(raw, {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map((recipient) => recipient.address),
    remote: session.remoteAddress,
  });
  for (const { receipt, created } of received)
    log.info({ submission: receipt.submissionId, created }, 'message stored');
  return `Stored as ${received.map(({ receipt }) => receipt.reference).join(', ')}`;
}

/** Reads to the end also where it is too large, or the sender would never hear why. */
async function wholeOf(stream: SMTPServerDataStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream as AsyncIterable<Buffer>) {
    if (!stream.sizeExceeded) parts.push(part);
    else parts.length = 0;
  }
  if (stream.sizeExceeded) throw reply(552, 'The message is larger than 25 MB');
  return Buffer.concat(parts);
}
