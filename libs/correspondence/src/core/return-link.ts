import { formatInstant } from '#consultations';
import { oneLine } from './acknowledgement.js';

/** Stands for the secret part of the link in a stored body. */
export const LINK_MARK = '[link secret]';

/** The message with the link that leads back to an unsent answer. It repeats nothing that was typed. */
export function returnLinkMessage(of: {
  consultation: { title: string; slug: string; timeZone: string; closesAt: Date };
  expiresAt: Date;
  publicUrl: string;
}): { subject: string; body: string } {
  const { consultation, expiresAt, publicUrl } = of;
  const { slug, timeZone, closesAt } = consultation;
  const title = oneLine(consultation.title);
  const body = [
    'You asked us to keep your answer to:',
    title,
    'To go on with it, open this address and choose “Continue my answer”:',
    `${publicUrl}/consultations/${slug}/respond/return/${LINK_MARK}`,
    `It works once, until ${formatInstant(expiresAt, timeZone)}. After that what you typed is deleted. You can ask for ` +
      'another link on any page of the form.',
    `Your answer has not been sent. The consultation closes at ${formatInstant(closesAt, timeZone)}.`,
    'Whoever has the link can see and send what you typed, so do not pass it on.',
    'If you did not ask for this, somebody mistyped an address. You need do nothing.',
    'This message was sent automatically.',
  ].join('\n\n');
  return { subject: `Continue your answer: ${title}`, body };
}
