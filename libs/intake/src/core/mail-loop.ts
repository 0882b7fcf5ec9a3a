import { headerOf } from './mail-identity.js';

/** No way through the mail servers of the world is that long (RFC 5321, 6.3). */
const MOST_HOPS = 30;

/**
 * Why a message goes round in circles and must not be answered, whatever else it says of itself; undefined where it does
 * not. `from` is the envelope's sender, `recipient` the address of ours that it reached.
 */
export function loopBecause(raw: Buffer, from: string, recipient: string): string | undefined {
  if (mailbox(from) === mailbox(recipient)) return 'its sender is the address that it was sent to';
  const hops = headerOf(raw).match(/^received:/gimu)?.length ?? 0;
  return hops > MOST_HOPS ? `it has passed ${String(hops)} mail servers, so it goes round in circles` : undefined;
}

/** The address without the tag that names an item. */
function mailbox(address: string): string {
  return address.toLowerCase().replace(/\+[^@]*@/u, '@');
}
