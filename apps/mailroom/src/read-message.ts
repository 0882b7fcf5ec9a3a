import type { SMTPServerDataStream } from 'smtp-server';
import type { Limits } from './limits.js';
import { reply } from './reply.js';

/** Bytes of the messages that are being received and stored in this process. */
export class InHand {
  bytes = 0;
}

/**
 * Reads a message to its end. What is too large, or too much beside the others, is read to the end as well and not kept:
 * or its sender would never hear why. `inHand` holds the bytes of the result until `release`.
 */
export async function readMessage(
  stream: SMTPServerDataStream,
  limits: Limits,
  inHand: InHand,
): Promise<{ raw: Buffer; release: () => void }> {
  const parts: Buffer[] = [];
  let held = 0;
  const header = new HeaderLength();
  let fault: Error | undefined;
  const release = () => {
    inHand.bytes -= held;
    held = 0;
    parts.length = 0;
  };
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      fault ??= faultOf(stream, header.after(part), part.length + inHand.bytes, limits);
      if (fault !== undefined) {
        release();
        continue;
      }
      parts.push(part);
      held += part.length;
      inHand.bytes += part.length;
    }
    if (fault !== undefined) throw fault;
    return { raw: Buffer.concat(parts), release };
  } catch (error) {
    release();
    throw error;
  }
}

function faultOf(stream: SMTPServerDataStream, header: number, inHand: number, limits: Limits): Error | undefined {
  const megabytes = (bytes: number) => `${String(Math.round(bytes / 1024 / 1024))} MB`;
  if (stream.sizeExceeded) return reply(552, `5.3.4 The message is larger than ${megabytes(limits.message)}`);
  if (header > limits.header) return reply(552, `5.3.4 The header is larger than ${megabytes(limits.header)}`);
  if (inHand > limits.inHand) return reply(452, '4.3.1 Too many large messages at once; please try again later');
  return undefined;
}

/** Bytes before the empty line. */
class HeaderLength {
  private length = 0;
  private ended = false;
  private tail = '';

  after(part: Buffer): number {
    if (this.ended) return this.length;
    const text = this.tail + part.toString('latin1');
    const end = /\r?\n\r?\n/u.exec(text);
    this.ended = end !== null;
    this.length += end === null ? part.length : Math.max(0, end.index - this.tail.length);
    this.tail = text.slice(-3);
    return this.length;
  }
}
