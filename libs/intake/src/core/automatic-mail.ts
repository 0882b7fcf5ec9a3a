export interface MailSender {
  /** MAIL FROM; '' is the null sender; undefined where nobody knows it. */
  envelope: string | undefined;
  /** Address in the From field; may be empty. */
  from: string;
  /** Our address that it came to; a message that comes from there is one of ours. */
  ours: string | undefined;
  /** How many machines have passed it on. */
  hops: number;
}

/** More machines than any message needs: it goes round in a circle. */
const MOST_HOPS = 30;
const LISTS = ['list-id', 'list-unsubscribe', 'list-post', 'list-help', 'mailing-list', 'x-mailing-list'];
const ANSWERING_MACHINES = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply'];
const MAIL_SYSTEM =
  /^(?:mailer-daemon|mail-daemon|postmaster|majordomo|listserv|owner-.*|.*-(?:request|owner|bounces?))$/u;

/**
 * Why a message was sent by a machine and must not be answered (RFC 3834, RFC 3464, RFC 2076); undefined where it may
 * have been written by a person. `header` gives the value of a field, by its name in lower case. Whether it is addressed
 * to us does not count: who writes to a councillor with a blind copy to us is a person.
 */
export function automaticBecause(sender: MailSender, header: (name: string) => string | undefined): string | undefined {
  return bySelf(header) ?? byReport(header('content-type') ?? '') ?? byList(header) ?? bySender(sender, header);
}

function bySelf(header: (name: string) => string | undefined): string | undefined {
  const submitted = header('auto-submitted')?.toLowerCase();
  if (submitted !== undefined && !/^no\b/u.test(submitted))
    return `it says of itself "Auto-Submitted: ${word(submitted)}"`;
  const precedence = header('precedence')?.trim().toLowerCase();
  if (precedence !== undefined && ['bulk', 'junk', 'list', 'auto_reply'].includes(precedence))
    return `its precedence is "${precedence}"`;
  const machine = ANSWERING_MACHINES.find(
    (name) => !['', 'no', undefined].includes(header(name)?.trim().toLowerCase()),
  );
  return machine === undefined ? undefined : `it is an automatic reply (${machine})`;
}

/** Bounces, read receipts and complaints of other mail systems. */
function byReport(contentType: string): string | undefined {
  const isReport = /^\s*multipart\/report\b|^\s*message\/(?:delivery-status|disposition-notification)\b/iu.test(
    contentType,
  );
  return isReport ? 'it is a report of a mail system' : undefined;
}

function byList(header: (name: string) => string | undefined): string | undefined {
  const list = LISTS.find((name) => header(name) !== undefined);
  return list === undefined ? undefined : `it came through a mailing list (${list})`;
}

function bySender(
  { envelope, from, ours, hops }: MailSender,
  header: (name: string) => string | undefined,
): string | undefined {
  if (header('x-throughline-loop') !== undefined) return 'it is a message of ours that came back';
  if (hops > MOST_HOPS) return `it was passed on ${String(hops)} times`;
  if (envelope === '') return 'it has no sender to answer to';
  const addresses = [envelope ?? '', from].map((address) => address.toLowerCase());
  if (addresses.some((address) => address.replace(/\+[^@]*@/u, '@') === ours?.toLowerCase()))
    return 'it comes from our own address';
  if (addresses.some((address) => MAIL_SYSTEM.test(address.slice(0, Math.max(0, address.lastIndexOf('@')))))) {
    return 'its sender is a mail system';
  }
  return undefined;
}

function word(value: string): string {
  return value.replace(/[^a-z-].*$/su, '').slice(0, 40);
}
