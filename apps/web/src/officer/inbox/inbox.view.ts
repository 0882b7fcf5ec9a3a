import { formatMoment, STANCE_SCALE } from '#consultations';
import type { Channel, Disposition, InboxLine, InboxSubmission } from '#intake';
import { CHANNELS, DISPOSITIONS } from '#intake';
import { shortened } from '../../members/board.view.js';

export const PAGE_SIZE = 50;
/** More of an original than this is for the download. */
const MOST_SHOWN = 200_000;

export const CHANNEL_WORDS: Record<Channel, string> = {
  web: 'Web form',
  api: 'API',
  email: 'Email',
  paper: 'Paper',
  phone: 'Telephone',
  bulk: 'Bulk',
};

export const DISPOSITION_WORDS: Record<Disposition, string> = {
  considered: 'Considered',
  duplicate_of: 'Duplicate',
  superseded_by: 'Superseded',
  merged_into: 'Merged',
  campaign_member: 'Campaign',
  blank: 'Blank',
  late: 'Late',
  withdrawn: 'Withdrawn',
  impersonated: 'Sent in another’s name',
  automatic: 'Automatic mail',
  quarantined: 'Waits for a person',
};

export interface Asked {
  consultation?: string | undefined;
  channel?: Channel | undefined;
  disposition?: Disposition | undefined;
  below?: number | undefined;
}

type Counts = { channel: Channel; disposition: Disposition; n: number }[];

export function inboxView(
  asked: Asked,
  found: { lines: InboxLine[]; counts: Counts; consultations: { slug: string; title: string }[] },
) {
  const { lines, counts, consultations } = found;
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
      begins: line.begins === '' ? 'No words' : shortened(line.begins),
      from: line.organisation ?? 'A person',
      channel: CHANNEL_WORDS[line.channel],
      disposition: DISPOSITION_WORDS[line.disposition],
      at: formatMoment(line.receivedAt, line.consultation.timeZone),
    })),
    first: asked.below === undefined ? undefined : address({ ...asked, below: undefined }),
    older: lines.length === PAGE_SIZE && last !== undefined ? address({ ...asked, below: last.number }) : undefined,
  };
}

function sum(counts: Counts, channel: Channel | undefined, disposition: Disposition): number {
  return counts
    .filter((one) => one.disposition === disposition && (channel === undefined || one.channel === channel))
    .reduce((total, { n }) => total + n, 0);
}

function address(asked: Asked): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '/officer/inbox' : `/officer/inbox?${query.toString()}`;
}

/** The original beside what was read from it. The original is shown as text, whatever it says it is. */
export function submissionView(submission: InboxSubmission) {
  const { consultation, original } = submission;
  const when = (at: Date) => formatMoment(at, consultation.timeZone);
  const text = original.bytes.toString('utf8', 0, MOST_SHOWN);
  return {
    reference: submission.reference,
    number: submission.number,
    rows: [
      { name: 'Consultation', value: consultation.title },
      { name: 'Received', value: `${when(submission.receivedAt)}${submission.late ? ', after the closing time' : ''}` },
      { name: 'Door', value: CHANNEL_WORDS[submission.channel] },
      { name: 'From', value: submission.organisation ?? 'A person' },
      {
        name: 'Publishing',
        value: { name: 'With the name', anonymous: 'Without a name', no: 'Not published' }[submission.publish],
      },
      ...submission.files.map(({ name, note }) => ({ name: 'File', value: `${name}. ${note}` })),
    ],
    dispositions: submission.dispositions.map((one) => ({
      text: DISPOSITION_WORDS[one.disposition],
      reason: one.reason,
      by: one.by ?? `Rule ${one.rule ?? ''}`,
      at: when(one.at),
    })),
    answers: submission.answers.map(({ item, stance, text: said, choices }) => ({
      item,
      stance: STANCE_SCALE.find((point) => point.value === stance)?.label,
      text: said,
      choices: Object.entries(choices).map(([key, value]) => `${key}: ${[value].flat().join(', ')}`),
    })),
    original: {
      type: original.type,
      text: readable(text),
      bytes: original.bytes.length,
      cut: original.bytes.length > MOST_SHOWN,
      href: `/officer/inbox/${submission.id}/original`,
    },
  };
}

/** Control characters that a page cannot carry stand as the replacement character; the download has them. */
function readable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters meant
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/gu, '\ufffd');
}
