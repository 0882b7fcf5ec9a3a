import { formatMoment } from '#consultations';
import type { Channel, Disposition, InboxLine, InboxPlace } from '#intake';
import { CHANNELS, DISPOSITIONS } from '#intake';
import { shortened } from '../../members/board.view.js';
import { CHANNEL_WORDS, DISPOSITION_WORDS } from './words.js';

export const PAGE_SIZE = 50;

export interface Asked {
  consultation?: string | undefined;
  channel?: Channel | undefined;
  disposition?: Disposition | undefined;
  after?: InboxPlace | undefined;
}

type Counts = { channel: Channel; disposition: Disposition; n: number }[];

export function inboxView(
  asked: Asked,
  found: { lines: InboxLine[]; counts: Counts; consultations: { slug: string; title: string }[]; keyed: number },
) {
  const { lines, counts, consultations, keyed } = found;
  const last = lines.at(-1);
  const total = counts.reduce((sum, { n }) => sum + n, 0);
  const channels = CHANNELS.filter((channel) => counts.some((one) => one.channel === channel));
  const unsettled = sum(counts, undefined, 'quarantined');
  return {
    total,
    asked,
    waiting:
      unsettled === 0
        ? undefined
        : {
            text: `${String(unsettled)} ${unsettled === 1 ? 'waits' : 'wait'} for a person to look at`,
            href: address({ consultation: asked.consultation, disposition: 'quarantined' }),
          },
    keyed:
      keyed === 0
        ? 'Letters and calls'
        : `${String(keyed)} ${keyed === 1 ? 'letter or call waits' : 'letters and calls wait'} for a second person`,
    table: {
      channels: channels.map((channel) => CHANNEL_WORDS[channel]),
      rows: DISPOSITIONS.filter((disposition) => counts.some((one) => one.disposition === disposition)).map(
        (disposition) => ({
          text: DISPOSITION_WORDS[disposition],
          href: address({ consultation: asked.consultation, disposition }),
          cells: channels.map((channel) => sum(counts, channel, disposition)),
          total: sum(counts, undefined, disposition),
        }),
      ),
    },
    choices: {
      consultations: [
        { value: '', text: 'All' },
        ...consultations.map(({ slug, title }) => ({ value: slug, text: title })),
      ],
      channels: [{ value: '', text: 'All' }, ...CHANNELS.map((value) => ({ value, text: CHANNEL_WORDS[value] }))],
      dispositions: [
        { value: '', text: 'All' },
        ...DISPOSITIONS.map((value) => ({ value, text: DISPOSITION_WORDS[value] })),
      ],
    },
    lines: lines.map((line) => ({
      href: `/officer/inbox/${line.id}`,
      number: line.number,
      begins: line.erased ? 'Erased' : line.begins === '' ? 'No words' : shortened(line.begins),
      from: line.organisation ?? 'A person',
      // Why it waits; what is settled tells it on its own page.
      why: line.disposition === 'quarantined' ? line.reason : undefined,
      channel: CHANNEL_WORDS[line.channel],
      disposition: DISPOSITION_WORDS[line.disposition],
      at: formatMoment(line.receivedAt, line.consultation.timeZone),
    })),
    first: asked.after === undefined ? undefined : address({ ...asked, after: undefined }),
    older: lines.length === PAGE_SIZE && last !== undefined ? address({ ...asked, after: placeOf(last) }) : undefined,
  };
}

function sum(counts: Counts, channel: Channel | undefined, disposition: Disposition): number {
  return counts
    .filter((one) => one.disposition === disposition && (channel === undefined || one.channel === channel))
    .reduce((total, { n }) => total + n, 0);
}

function placeOf({ disposition, number }: InboxLine): InboxPlace {
  return { part: disposition === 'quarantined' ? 'unsettled' : 'settled', number };
}

function address({ after, ...asked }: Asked): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries<string | undefined>(asked))
    if (value !== undefined) query.set(name, value);
  if (after !== undefined) {
    query.set('part', after.part);
    query.set('below', String(after.number));
  }
  return query.size === 0 ? '/officer/inbox' : `/officer/inbox?${query.toString()}`;
}
