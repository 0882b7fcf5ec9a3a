import { introductionAt, isQuoted } from './quotation.js';
import { signatureAt } from './signature.js';

/** A message's text with what is not the sender's answer set apart. Nothing of it is thrown away. */
export interface OwnWords {
  /** The sender's own words, in order, as written. */
  kept: string;
  /** What others wrote before, with the lines that introduce it. */
  quoted: string;
  /** Closing phrase, name, contact details, device, footer of a list. */
  signature: string;
  /** A message that the sender passes on. */
  forwarded: string;
  /** Own words and quotations in the order in which they stand: how an answer below each quoted question is told. */
  pieces: { own: boolean; text: string }[];
}

export interface Known {
  /** The name in the From field; the lines that consist of it are a signature. */
  sender?: string | undefined;
  subject?: string | undefined;
}

/** "Fwd:", "WG:", "TR:", ... */
const FORWARDS = /^\s*(?:fwd?|wg|tr|rv|enc|i|vs|vb|doorst|pd|továbbítás|пересл|przek|vl|ymlaen)\s*:/iu;

/** Sets quotations, forwarded messages and the signature apart. Takes any text; the work is linear in its length. */
export function ownWords(text: string, { sender = '', subject = '' }: Known = {}): OwnWords {
  const lines = text.split(/\r\n|\r|\n|\u2028|\u2029/u);
  const pieces: { kind: 'own' | 'quoted' | 'forwarded'; lines: string[] }[] = [];
  const add = (kind: 'own' | 'quoted' | 'forwarded', some: readonly string[]) => {
    const last = pieces.at(-1);
    if (last?.kind === kind) for (const line of some) last.lines.push(line);
    else pieces.push({ kind, lines: [...some] });
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const found = isQuoted(line) ? undefined : introductionAt(lines, at);
    if (isQuoted(line)) add('quoted', [line]);
    else if (found === undefined) add('own', [line]);
    else if (found.kind === 'attribution' && marksFollow(lines, at + found.lines)) {
      add('quoted', lines.slice(at, at + found.lines));
      at += found.lines - 1;
    } else {
      const before = pieces.some((piece) => piece.kind === 'own' && piece.lines.some((one) => one.trim() !== ''));
      if (!before && found.kind !== 'forwarded' && lines.slice(at).some(isQuoted)) {
        // Nothing above, and marks somewhere below: the sender answers between the marked lines or under them.
        const end = endOfParagraph(lines, at + found.lines - 1);
        add('quoted', lines.slice(at, end));
        at = end - 1;
        continue;
      }
      // Without a mark before its lines, everything below is the older message.
      const passedOn = found.kind === 'forwarded' || (found.kind === 'quoted' && (FORWARDS.test(subject) || !before));
      add(passedOn ? 'forwarded' : 'quoted', lines.slice(at));
      break;
    }
  }
  return { ...withoutSignature(pieces, sender), quoted: join(pieces, 'quoted'), forwarded: join(pieces, 'forwarded') };
}

/** A copied header ends with a blank line or the first marked one. */
function endOfParagraph(lines: readonly string[], from: number): number {
  const end = lines.findIndex((line, at) => at > from && (line.trim() === '' || isQuoted(line)));
  return end < 0 ? lines.length : end;
}

function marksFollow(lines: readonly string[], from: number): boolean {
  const next = lines.slice(from, from + 8).find((line) => line.trim() !== '');
  return next !== undefined && isQuoted(next);
}

/** The signature closes the own words wherever the quotation stands. Where nothing else would be left, it is the answer. */
function withoutSignature(
  pieces: readonly { kind: string; lines: string[] }[],
  sender: string,
): Pick<OwnWords, 'kept' | 'signature' | 'pieces'> {
  const own = pieces.filter((piece) => piece.kind === 'own').map(({ lines }) => ownLines(lines));
  // A blank line stands where a quotation was.
  const lines = own.filter((some) => some.length > 0).flatMap((some, place) => (place === 0 ? some : ['', ...some]));
  const at = signatureAt(lines, sender);
  const kept = tidy(lines.slice(0, at));
  if (!/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(kept)) {
    return { kept: tidy(lines), signature: '', pieces: inOrder(pieces, lines.length) };
  }
  return { kept, signature: tidy(lines.slice(at)), pieces: inOrder(pieces, at) };
}

/** The pieces, with only the first `most` lines of what the sender wrote. Quotations with only a blank between are one. */
function inOrder(pieces: readonly { kind: string; lines: string[] }[], most: number): OwnWords['pieces'] {
  let left = most;
  const found: OwnWords['pieces'] = [];
  for (const { kind, lines } of pieces) {
    const own = kind === 'own';
    const mine = own ? ownLines(lines) : lines;
    if (mine.length === 0) continue;
    const text = tidy(own ? mine.slice(0, Math.max(0, left)) : mine);
    if (own) left -= mine.length + 1;
    const last = found.at(-1);
    if (!own && last?.own === false) last.text += `\n\n${text}`;
    else if (text !== '') found.push({ own, text });
  }
  return found;
}

/** Without blank lines around; and the line that a mail program draws above an older message belongs to that one. */
function ownLines(lines: readonly string[]): string[] {
  const filled = lines.flatMap((line, at) => (line.trim() === '' ? [] : [at]));
  const last = filled.at(-1) ?? -1;
  const end = /^\s*(?:[-_=]\s?){3,}$/u.test(lines[last] ?? '') ? (filled.at(-2) ?? -1) : last;
  return lines.slice(filled[0] ?? 0, end + 1);
}

function join(pieces: readonly { kind: string; lines: string[] }[], kind: string): string {
  return tidy(pieces.filter((piece) => piece.kind === kind).flatMap(({ lines }) => [...lines, '']));
}

function tidy(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\s*\n/u, '')
    .trim();
}
