import { Sandbox, SandboxFault } from '#platform';
import { READING, type MessageInput, type ReadMessage } from './reading.js';

/** What the mailroom makes of a message. */
export interface MailAsRead {
  from: { name: string; address: string };
  subject: string;
  /** The sender's own words. */
  kept: string;
  quoted: string;
  signature: string;
  /** A message that the sender passes on. */
  forwarded: string;
  attachments: { name: string; type: string; size: number; sha256: string }[];
  /** Why a machine must have sent it; null where a person may have. */
  automatic: string | null;
  /** Why a person has to look at it; null where all of it could be read. */
  unreadable: string | null;
}

/** Reads one message as the worker does, in a process of its own. Throws an Error that says why it cannot be read. */
export async function readMailFile(raw: Buffer): Promise<MailAsRead> {
  const sandbox = new Sandbox();
  const input: MessageInput = { raw, mailFrom: undefined, ours: undefined };
  try {
    const read = await sandbox.run<ReadMessage>(READING.file, READING.name, input, READING.limits);
    const { from, subject, kept, quoted, signature, forwarded, automatic = null, unreadable = null } = read;
    const attachments = read.attachments.map(({ name, mediaType: type, bytes, sha256 }) => {
      return { name, type, size: bytes.length, sha256 };
    });
    return { from, subject, kept, quoted, signature, forwarded, attachments, automatic, unreadable };
  } catch (error) {
    if (error instanceof SandboxFault)
      throw new Error(`cannot be read by a machine: ${error.message}`, { cause: error });
    throw error;
  } finally {
    sandbox.onModuleDestroy();
  }
}
