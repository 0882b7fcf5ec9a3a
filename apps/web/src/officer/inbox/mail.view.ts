import type { InboxMail } from '#intake';

const APART = [
  ['quoted', 'Quoted from an earlier message'],
  ['signature', 'Signature'],
  ['forwarded', 'Forwarded'],
  ['rest', 'Said to none of the recommendations'],
] as const;

/** What is known of a message besides the words that were kept: what was set apart, what its authenticity rests on. */
export function mailView(mail: InboxMail | undefined) {
  if (mail === undefined) return undefined;
  return {
    rows: [
      { name: 'Handed in by', value: mail.from === '' ? 'The null sender' : mail.from },
      { name: 'To', value: mail.to },
      { name: 'Subject', value: mail.subject ?? '' },
      ...authenticity(mail.authenticity),
      ...(known(mail.assigned) ? [{ name: 'Taken to answer', value: inWords(mail.assigned) }] : []),
    ].filter(({ value }) => value !== ''),
    unread:
      mail.state === 'waiting'
        ? 'It is stored, and no machine has read it yet.'
        : mail.state === 'unreadable'
          ? `No machine could read it${mail.error === null ? '.' : `: ${mail.error}`}`
          : undefined,
    // Where it is not known yet which recommendation they answer.
    kept: asText(mail.setApart['kept']),
    apart: APART.map(([key, title]) => ({ title, text: asText(mail.setApart[key]) })).filter(({ text }) => text !== ''),
  };
}

/** SPF, DKIM and DMARC as found: facts about the domain, not about the person. */
function authenticity(found: unknown): { name: string; value: string }[] {
  if (typeof found !== 'object' || found === null) return [];
  const facts = found as Record<string, unknown>;
  return ['spf', 'dkim', 'dmarc', 'arc', 'skipped']
    .filter((key) => known(facts[key]))
    .map((key) => ({ name: key === 'skipped' ? 'Authenticity' : key.toUpperCase(), value: inWords(facts[key]) }));
}

/** The items that the reader of mail thought of, surely or not. */
export function itemsThoughtOf(mail: InboxMail | undefined): string[] {
  const assigned: unknown = mail?.assigned;
  if (!Array.isArray(assigned)) return [];
  return assigned.flatMap((one: unknown) => {
    const item = (one as { item?: unknown } | null)?.item;
    return typeof item === 'string' ? [item] : [];
  });
}

function known(value: unknown): boolean {
  return value !== null && value !== undefined && inWords(value) !== '';
}

/** A found value as a person reads it, the result first: `pass (example.org)`, `R1 (subject, 90 %)`. */
function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return value <= 1 ? `${String(Math.round(value * 100))} %` : String(value);
  if (Array.isArray(value))
    return value
      .map(inWords)
      .filter((text) => text !== '')
      .join('; ');
  if (typeof value !== 'object' || value === null) return '';
  const { result, ...others } = value as Record<string, unknown>;
  const [first = '', ...rest] = [result, ...Object.values(others)].map(inWords).filter((text) => text !== '');
  return rest.length === 0 ? first : `${first} (${rest.join(', ')})`;
}

function asText(value: unknown): string {
  return Array.isArray(value) ? value.map(asText).join('\n\n') : typeof value === 'string' ? value : '';
}
