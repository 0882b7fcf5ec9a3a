import { formatMoment } from '#consultations';
import type { MessageState, OutboxMessage } from '#correspondence';

const ZONE = 'Europe/London';
export const STATES: readonly MessageState[] = ['pending', 'sending', 'sent', 'failed', 'kept'];
export const PAGE_SIZE = 50;

const WORDS: Record<MessageState, { name: string; meaning: string }> = {
  pending: { name: 'Waiting', meaning: 'It goes out with the next round.' },
  sending: { name: 'Being sent', meaning: 'The mail server is being asked to take it.' },
  sent: { name: 'Sent', meaning: 'The mail server took it.' },
  failed: { name: 'Failed', meaning: 'The mail server refused it, or could not be reached often enough.' },
  kept: {
    name: 'Kept',
    meaning: 'It was written and not sent: no outgoing mail server is set (SMTP_URL), or for the reason given with it.',
  },
};

export function outboxView(
  counts: Record<MessageState, number>,
  messages: OutboxMessage[],
  asked: { state: MessageState | undefined; page: number },
) {
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const link = (state?: MessageState) => `/officer/outbox${state === undefined ? '' : `?state=${state}`}`;
  const turn = (page: number) => `${link(asked.state)}${asked.state === undefined ? '?' : '&'}page=${String(page)}`;
  return {
    filters: [
      { text: 'All', n: total, href: link(), here: asked.state === undefined },
      ...STATES.map((state) => ({
        text: WORDS[state].name,
        n: counts[state],
        href: link(state),
        here: asked.state === state,
      })),
    ],
    notice: counts.kept > 0 ? WORDS.kept.meaning : undefined,
    messages: messages.map((message) => ({
      href: `/officer/outbox/${message.id}`,
      subject: message.subject,
      to: message.to,
      state: WORDS[message.state].name,
      problem: message.state === 'failed',
      at: formatMoment(message.sentAt ?? message.createdAt, ZONE),
    })),
    newer: asked.page > 1 ? turn(asked.page - 1) : undefined,
    older: messages.length === PAGE_SIZE ? turn(asked.page + 1) : undefined,
  };
}

export function messageView(message: OutboxMessage) {
  const { name, meaning } = WORDS[message.state];
  const problem = message.state === 'kept' ? 'Why it was kept' : 'What went wrong';
  return {
    subject: message.subject,
    body: message.body,
    rows: [
      { name: 'State', value: `${name}. ${meaning}` },
      { name: 'To', value: message.to },
      { name: 'From', value: message.from },
      { name: 'Written', value: formatMoment(message.createdAt, ZONE) },
      ...(message.sentAt === null ? [] : [{ name: 'Sent', value: formatMoment(message.sentAt, ZONE) }]),
      { name: 'Attempts', value: String(message.attempts) },
      ...(message.response === null ? [] : [{ name: 'The mail server said', value: message.response }]),
      ...(message.error === null ? [] : [{ name: problem, value: message.error }]),
    ],
    submission: message.submissionId === null ? undefined : `/officer/inbox/${message.submissionId}`,
  };
}
