/** The parts of a response; each is returned, and `own` keeps the writer's lines verbatim. */
export interface Parts {
  /** Text to be read: without quoted mail, greeting, signature and the question's own words. */
  own: string;
  quoted: string;
  signature: string;
  greeting: string;
}

const WROTE = /^\s*(?:on|am|le|el)\b.{4,200}\b(?:wrote|schrieb|a écrit|escribió)\s*:\s*$/iu;
const ORIGINAL = /^\s*-{2,}\s*(?:original|forwarded|begin forwarded) (?:message|appointment)\b.*$/i;
const HEADER =
  /^\s*\*?(?:from|to|cc|bcc|sent|date|subject|reply-to|message-id|return-path|received|mime-version|content-[a-z-]+|x-[a-z-]+)\*?\s*:\s?\S?/i;
const QUOTE = /^\s?>/;
const GREETING_WORD =
  /^(?:dear|hello|hi|hiya|hey|greetings|good (?:morning|afternoon|evening|day)|to whom(?:soever)? it may concern|sirs?|madam|annwyl|bonjour|madame|monsieur|sehr geehrte|estimad[oa]s?)\b/i;
const INLINE_GREETING =
  /^\s*(?:(?:dear|annwyl)(?: [\p{L}.'’-]+){1,6}|to whom(?:soever)? it may concern|(?:hello|hi|hey|good (?:morning|afternoon|evening))(?: [\p{L}.'’-]+){0,3})\s*[,:!]\s*/iu;
const CLOSING_WORDS =
  'yours (?:faithfully|sincerely|truly|respectfully|etc)|(?:with )?(?:kind|kindest|best|warm|warmest|many) (?:regards|wishes)|regards|best wishes|best|sincerely(?: yours)?|respectfully(?: submitted| yours)?|many thanks|thanks(?: again| very much| in advance)?|thank you(?: for (?:reading|considering|taking|listening|your (?:time|consideration|attention))[^\\n.!]{0,50}| very much| in advance)?|cheers|cofion(?: cynnes| gorau)?|yn gywir|cordialement|mit freundlichen grüßen|saludos';
const CLOSING_LINE = new RegExp(`^\\s*(?:${CLOSING_WORDS})\\s*[,.!]*\\s*$`, 'iu');
const NAMES = "[\\p{Lu}][\\p{L}'’-]*\\.?(?:[ \\u00a0]{1,2}[\\p{Lu}][\\p{L}'’-]*\\.?){0,3}";
const DEVICE =
  /(?:^|\s)sent from (?:my |the )?(?:iphone|ipad|android|samsung|galaxy|mobile|phone|outlook|mail|yahoo|blackberry|huawei)[^\n.!?]{0,40}\s*$/i;
/** No such line is longer, so a long one is looked at from there on. */
const DEVICE_LONGEST = 100;
const INLINE_CLOSING = new RegExp(
  `(?<=[.!?…)"'”’]\\s{0,3})(?:${CLOSING_WORDS})\\s*[,.!]*\\s+[\\p{L}'’.-]+(?:\\s+[\\p{L}'’.-]+){0,2}(?:,\\s*[\\p{L}'’.-]+(?:\\s+[\\p{L}'’.-]+)?)?\\s*$`,
  'iu',
);
const NAME_LINE = new RegExp(`^\\s*${NAMES}(?:\\s*,\\s*${NAMES})?\\s*$`, 'u');
const INLINE_NAME = new RegExp(
  `(?<=[.!?…]["'”’)]?\\s+)[\\p{Lu}][\\p{L}'’-]+\\s+[\\p{Lu}][\\p{L}'’-]+(?:,\\s*[\\p{Lu}][\\p{L}'’-]+)?\\s*$`,
  'u',
);
const PASTED_QUESTION =
  /^[ \t\u00a0\u200b]*(?:question|q)[ \t\u00a0\u200b]*\p{Nd}{1,3}[a-z]?[ \t\u00a0\u200b]*[:.)–-][^?…\n]{10,700}[?…](?:[ \t\u00a0\u200b]*please[ \t\u00a0\u200b]+(?:give|explain|provide|tell|say|state|comment|describe)[^.?!…\n]{0,120}[.?!…]?)?/gimu;
/** A reference that the sender's form or mail program put at the head or the foot: what the answer is about, not the answer. */
const SUBJECT =
  /^\s*(?:re|subject|ref|reference|docket(?: id| no\.?| number)?|consultation(?: ref| reference| id)?)\s*[:#]\s*\S/i;
const SUBJECT_WORDS = 60;
/** So many lines from the top and from the bottom may be such references. */
const REFERENCE_LINES = 3;
const DISCLAIMER =
  /^\s*(?:confidentiality notice|disclaimer\b|this (?:e-?mail|message|communication)(?: \(?(?:and|including) any attachments?\)?)? (?:is|are|may be|contains?|and any)\b.*\b(?:confidential|intended|privileged))/i;
/** A signature is a few short lines; anything longer is text. */
const SIGNATURE_LINES = 5;
const SIGNATURE_WORDS = 7;

/** Whether a line has at most so many words; a long one is not read to its end. */
function hasAtMost(most: number, line: string): boolean {
  let count = 0;
  for (const [part] of line.matchAll(/\S+/g)) if (/[\p{L}\p{N}]/u.test(part) && ++count > most) return false;
  return true;
}

/** Whether a line may begin a quotation or be a part of one: what most lines are not, told at a glance. */
function mayBeQuoted(line: string): boolean {
  return line.includes(':') || /^\s*[->]/.test(line) || /^\s*(?:on|am|le|el)\b/i.test(line);
}

function setQuotesApart(lines: readonly string[]): { own: string[]; quoted: string[] } {
  const own: string[] = [];
  const quoted: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    if (!mayBeQuoted(line)) {
      own.push(line);
      continue;
    }
    if (QUOTE.test(line)) {
      quoted.push(line);
      continue;
    }
    const attribution = WROTE.test(line)
      ? 1
      : WROTE.test(`${line} ${lines[i + 1] ?? ''}`) && /^\s*(?:on|am|le|el)\b/i.test(line)
        ? 2
        : 0;
    if (attribution > 0) {
      quoted.push(...lines.slice(i, i + attribution));
      i += attribution - 1;
      // Without ">" before the lines, everything below the attribution is the older message.
      const rest = lines.slice(i + 1);
      if (!rest.some((other) => QUOTE.test(other))) {
        quoted.push(...rest);
        break;
      }
      continue;
    }
    if (ORIGINAL.test(line)) {
      quoted.push(...lines.slice(i));
      break;
    }
    if (HEADER.test(line) && HEADER.test(lines[i + 1] ?? '') && HEADER.test(lines[i + 2] ?? '')) {
      if (own.some((other) => other.trim() !== '')) {
        quoted.push(...lines.slice(i));
        break;
      }
      // Headers at the very top belong to the message itself: they go, its text stays.
      while (i < lines.length && HEADER.test(lines[i] ?? '')) quoted.push(lines[i++] ?? '');
      i--;
      continue;
    }
    own.push(line);
  }
  return { own, quoted };
}

/** The places of the first and the last few lines that hold something. */
function outerLines(lines: readonly string[], few: number): number[] {
  const found = new Set<number>();
  for (let i = 0; i < lines.length && found.size < few; i++) if ((lines[i] ?? '').trim() !== '') found.add(i);
  for (let i = lines.length - 1, left = few; i >= 0 && left > 0; i--)
    if ((lines[i] ?? '').trim() !== '') {
      found.add(i);
      left--;
    }
  return [...found];
}

/** Takes subject lines from the first and last few lines, and a disclaimer with everything below it. */
function takeReferences(lines: string[], quoted: string[]): void {
  const disclaimer = lines.findIndex((line, i) => i > 0 && DISCLAIMER.test(line.slice(0, 400)));
  if (disclaimer > 0) quoted.push(...lines.splice(disclaimer));
  const filled = outerLines(lines, REFERENCE_LINES);
  if (filled.length < 2) return;
  for (const i of filled.sort((a, b) => b - a))
    if (SUBJECT.test(lines[i] ?? '') && hasAtMost(SUBJECT_WORDS, lines[i] ?? '')) quoted.push(...lines.splice(i, 1));
}

function takeGreeting(lines: string[]): string {
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) return '';
  const line = lines[first] ?? '';
  const bare = line.trim();
  const more = lines.slice(first + 1).some((other) => other.trim() !== '');
  if (more && isGreeting(bare)) {
    lines.splice(0, first + 1);
    return bare;
  }
  const inline = INLINE_GREETING.exec(line);
  if (inline && hasAtMost(8, inline[0]) && (more || line.length > inline[0].length)) {
    lines[first] = line.slice(inline[0].length);
    return inline[0].trim();
  }
  return '';
}

function cutLines(lines: string[], from: number, into: string[]): void {
  into.unshift(...lines.splice(from));
}

function lastFilled(lines: readonly string[]): number {
  let last = lines.length - 1;
  while (last >= 0 && (lines[last] ?? '').trim() === '') last--;
  return last;
}

function takeSignature(lines: string[]): string {
  const signature: string[] = [];
  const delimiter = lines.findIndex((line, i) => i > 0 && /^--\s?$/.test(line));
  if (delimiter > 0 && lines.length - delimiter <= 15) cutLines(lines, delimiter, signature);
  let last = lastFilled(lines);
  if (last < 0) return signature.join('\n').trim();

  const end = lines[last] ?? '';
  const beforeTail = Math.max(0, end.length - DEVICE_LONGEST);
  const device = DEVICE.exec(end.slice(beforeTail));
  if (device) {
    const at = beforeTail + device.index;
    signature.unshift(end.slice(at));
    lines[last] = end.slice(0, at);
    last = lastFilled(lines);
  }
  for (let i = last, filled = 0; i > 0 && filled < SIGNATURE_LINES; i--) {
    const line = lines[i] ?? '';
    if (line.trim() === '') continue;
    filled++;
    if (CLOSING_LINE.test(line)) {
      cutLines(lines, i, signature);
      return signature.join('\n').trim();
    }
    if (!hasAtMost(SIGNATURE_WORDS, line)) break;
  }
  const line = lines[last] ?? '';
  if (last > 0 && NAME_LINE.test(line) && !hasAtMost(1, line) && hasAtMost(6, line)) cutLines(lines, last, signature);
  else {
    const tail = line.slice(-200);
    const inline = INLINE_CLOSING.exec(tail) ?? INLINE_NAME.exec(tail);
    if (inline && tail.length > inline[0].length) {
      const at = line.length - tail.length + inline.index;
      signature.unshift(line.slice(at));
      lines[last] = line.slice(0, at);
    }
  }
  // A closing line may still stand above the name that was just taken.
  const above = lastFilled(lines);
  if (above > 0 && CLOSING_LINE.test(lines[above] ?? '')) cutLines(lines, above, signature);
  return signature.join('\n').trim();
}

/** The question's own words, where the writer pasted it with its number. */
function dropPastedQuestion(text: string): string {
  return /question|q\s*\p{Nd}/iu.test(text) ? text.replace(PASTED_QUESTION, '\n') : text;
}

/** Splits a text into the writer's own lines and what stands around them. Where nothing would be left, all of it is own. */
export function partsOf(text: string): Parts {
  const unusual = text.includes('\r') || text.includes('\u2028') || text.includes('\u2029');
  const all = unusual ? text.split(/\r\n|\r|\n|\u2028|\u2029/) : text.split('\n');
  const { own, quoted } = setQuotesApart(all);
  const parts = readParts(text, own, quoted);
  if (hasWords(parts.own) && !(quoted.length > 0 && isGreeting(parts.own))) return parts;
  // Nothing says whom the lines would quote: a mark before them is no more than a mark.
  if (quoted.length > 0 && quoted.every((line) => QUOTE.test(line))) {
    const marked = readParts(text, [...all], []);
    if (hasWords(marked.own)) return marked;
  }
  if (hasWords(parts.own)) return parts;
  const unquoted = dropPastedQuestion(setQuotesApart(all).own.join('\n')).trim();
  return { own: unquoted, quoted: quoted.join('\n').trim(), signature: '', greeting: '' };
}

/** A line that greets and says nothing else. */
function isGreeting(line: string): boolean {
  return GREETING_WORD.test(line) && hasAtMost(8, line) && !/[.?]\s*\S/.test(line) && !/[.?]$/.test(line);
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text);
}

function readParts(text: string, lines: string[], quoted: string[]): Parts {
  takeReferences(lines, quoted);
  const greeting = takeGreeting(lines);
  const signature = takeSignature(lines);
  const answer = dropPastedQuestion(lines.join('\n')).trim();
  // A part of the text where it is one, so that a million of them take no room of their own.
  const at = text.indexOf(answer);
  const kept = at < 0 ? answer : text.slice(at, at + answer.length);
  return { own: kept, quoted: quoted.join('\n').trim(), signature, greeting };
}
