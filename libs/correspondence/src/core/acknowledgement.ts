import { formatInstant } from '#consultations';

/** What is needed to tell somebody that the response has arrived. */
export interface Acknowledged {
  consultation: { title: string; slug: string; timeZone: string; closesAt: Date; contact: string };
  reference: string;
  receivedAt: Date;
  late: boolean;
  /** Address of the public pages. */
  publicUrl: string;
}

/** Stands for the receipt's secret in a stored body: what is kept and shown in the outbox does not hold it. */
export const SECRET_MARK = '[receipt secret]';

/** The acknowledgement in plain English. It repeats nothing that the sender wrote. */
export function acknowledgement(of: Acknowledged): { subject: string; body: string } {
  const { consultation, publicUrl } = of;
  const { timeZone, closesAt } = consultation;
  const closing = formatInstant(closesAt, timeZone);
  const body = [
    'Thank you. We have received your response to:',
    oneLine(consultation.title),
    [
      `Your reference: ${of.reference}`,
      `Your secret: ${SECRET_MARK}`,
      `Received at: ${formatInstant(of.receivedAt, timeZone)}`,
    ].join('\n'),
    of.late
      ? `Closing time was ${closing}. Your response arrived after that. It has been recorded and marked late, and it is shown separately.`
      : `Closing time is ${closing}. After that we read and count the responses and publish what people said.`,
    `To see what became of your response, go to ${publicUrl}/receipts and enter the reference and the secret. ` +
      'Keep the secret to yourself: whoever has it can read what you sent.',
    `The consultation: ${publicUrl}/consultations/${consultation.slug}`,
    consultation.contact === ''
      ? 'If you did not send this response, somebody else used your address. The page of the consultation says how to tell us.'
      : `If you did not send this response, somebody else used your address. Please tell us: ${oneLine(consultation.contact)}`,
    'This message was sent automatically.',
  ].join('\n\n');
  return { subject: `We received your response ${of.reference}: ${oneLine(consultation.title)}`, body };
}

/** The same for every try at the same acknowledgement, so that a reader sees one message however often it was sent. */
export function messageIdFor(submissionId: string, mailDomain: string): string {
  return `<acknowledgement.${submissionId}@${mailDomain}>`;
}

/** The Message-ID that an answer may name as what it answers; undefined where it is not exactly one (RFC 5322, 3.6.4). */
export function answersTo(messageId: string | undefined): string | undefined {
  return messageId !== undefined && /^<[^<>\s\p{Cc}]{1,900}>$/u.test(messageId) ? messageId : undefined;
}

/**
 * Exactly one plain address that can stand in a header and in RCPT TO. Anything that a mail program could read as a
 * list, a group, a name with an address, or the start of another header is not.
 */
export function isWritable(address: string): boolean {
  return address.length <= 254 && /^[^\s\p{Cc}@,;:<>()[\]\\"]+@[^\s\p{Cc}@,;:<>()[\]\\"]+$/u.test(address);
}

/** A header value in one line. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
}
