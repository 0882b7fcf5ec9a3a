/** What a mail server writes above a message as it puts it into a mailbox: to whom it was really addressed. */
const DELIVERED = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-delivered-to'];
/** What its writer says. */
const NAMED = ['to', 'cc'];

/** The fields that are read of a message in a mailbox. */
export const ENVELOPE_FIELDS = ['return-path', 'from', ...DELIVERED, ...NAMED];

export interface MailboxEnvelope {
  /** The sender as the SMTP dialogue had it, or else as the message names it; '' where it has none. */
  from: string;
  /** Addresses that it was delivered to; may be empty. */
  delivered: string[];
  /** Addresses that it names. */
  named: string[];
}

/** Reads from the header what the SMTP dialogue would have said. */
export function envelopeOf(header: string): MailboxEnvelope {
  const lines = header.replace(/\r?\n(?=[ \t])/gu, '').split(/\r?\n/u);
  const fields = lines.map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1) };
  });
  const addressesOf = (names: readonly string[]) =>
    fields.filter(({ name }) => names.includes(name)).flatMap(({ value }) => addressesIn(value));
  const returnPath = fields.find(({ name }) => name === 'return-path')?.value;
  const from = returnPath === undefined ? addressesOf(['from']) : addressesIn(returnPath);
  return { from: from[0] ?? '', delivered: addressesOf(DELIVERED), named: addressesOf(NAMED) };
}

function addressesIn(value: string): string[] {
  return value.match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/gu) ?? [];
}
