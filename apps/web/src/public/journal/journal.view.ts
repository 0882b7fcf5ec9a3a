import { formatMoment } from '#consultations';
import { leafText } from '#journal';
import type { Checkpoint, InclusionProof, JournalEntry } from '#journal';
import { inWords } from './kinds.js';

/** The journal belongs to no consultation, so its times are UTC. */
const ZONE = 'UTC';
export const PAGE_SIZE = 25;

/** The first index of the page that holds the latest entries, or of the page asked for. */
export function pageStart(size: number, before: number | undefined): { from: number; to: number } {
  const to = Math.min(before ?? size, size);
  return { from: Math.max(0, to - PAGE_SIZE), to };
}

export function journalView(
  checkpoint: Checkpoint,
  entries: JournalEntry[],
  { from, to }: { from: number; to: number },
) {
  const { size, rootHash, at } = checkpoint;
  return {
    checkpoint: { size, rootHash, at: `${formatMoment(at, ZONE)} UTC` },
    entries: entries.map(line).reverse(),
    newer: to < size ? `/journal?before=${String(Math.min(size, to + PAGE_SIZE))}` : undefined,
    older: from > 0 ? `/journal?before=${String(from)}` : undefined,
  };
}

function line(entry: JournalEntry) {
  const { index } = entry;
  return { index, href: `/journal/entries/${String(index)}`, text: inWords(entry.kind), at: moment(entry.at) };
}

function moment(at: Date): string {
  return `${formatMoment(at, ZONE)} UTC`;
}

export function entryView(entry: JournalEntry, proof: InclusionProof) {
  const { index, kind, subject, body, at } = entry;
  return {
    index,
    title: inWords(kind),
    kind,
    subject,
    at: at.toISOString(),
    body: Object.entries(body).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? value : JSON.stringify(value),
    })),
    leafText: leafText(entry),
    proof,
    json: `/api/v1/journal/entries/${String(index)}/proof?size=${String(proof.size)}`,
  };
}
