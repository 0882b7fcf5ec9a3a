/**
 * Where a signature begins: a few short lines at the end. A delimiter, a closing phrase, the device, contact details, the
 * sender's name. What might be a sentence of the answer is left to it.
 */
const DELIMITER = /^\s*(?:--|—|– ?–|___{0,3})\s*$/u;
const RULE = /^\s*(?:[-_=*~+]\s?){3,}\s*$/u;
const LIST_FOOTER = /^\s*_{20,}\s*$/u;
const CLOSING =
  /^\s*(?:yours(?: (?:faithfully|sincerely|truly|respectfully|etc))?|(?:with )?(?:my )?(?:very )?(?:kind(?:est)?|best|warm(?:est)?|many|sincere|all good) (?:personal )?(?:regards|wishes)|regards|rgds|best|all the best|sincerely(?: yours)?|respectfully(?: submitted| yours)?|(?:many |with )?thanks(?: again| so much| very much| in advance| and (?:best |kind )?regards)?|thank you(?: (?:so|very) much| again| in advance| for (?:reading|listening|your (?:time|attention|consideration)))?|cheers|cofion(?: cynnes| gorau)?|yn gywir|diolch(?: yn fawr)?|(?:bien |très )?(?:cordialement|à (?:vous|toi))|(?:meilleures |sincères )?salutations(?: distinguées)?|merci(?: d['’]avance| beaucoup)?|(?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen?|viele|liebe) grü(?:ß|ss)en?|(?:beste|viele|liebe) grü(?:ß|ss)e|mfg|lg|vielen dank|danke|hochachtungsvoll|(?:un )?(?:cordial(?:es)? )?saludos?(?: cordiales)?|atentamente|gracias|cordiali saluti|distinti saluti|saluti|grazie|met vriendelijke groet(?:en)?|vriendelijke groeten|groet(?:en|jes)?|dank(?:je)? ?wel|atenciosamente|(?:com os )?(?:melhores )?cumprimentos|obrigad[oa]|med vänliga? hälsning(?:ar)?|hälsningar|mvh|(?:med )?venlig(?:e)? hilsen(?:er)?|(?:med )?vennlig hilsen|ystävällisin terveisin|terveisin|z poważaniem|pozdrawiam|s pozdravem|üdvözlettel|с уважением|спасибо|з повагою|με εκτίμηση|saygılarımla)\s*[,.!\u2013-]*\s*$/iu;
const DEVICE =
  /^\s*[*_]*(?:sent (?:from|via|with|using|by|on)|get outlook for|gesendet (?:von|mit)|von mein\w* .{2,40} gesendet|diese nachricht wurde von .{2,60} gesendet|envoyé (?:de|depuis|avec|à partir)|télécharger outlook|obtenez outlook|enviado (?:desde|de|do|con|pelo|via)|obtener outlook|inviato da|scarica outlook|verzonden (?:vanaf|met|via)|verstuurd vanaf|skickat från|sendt fra|sendt med|lähetetty|wysłan[eo] z|odesláno z|odoslané z|küldve|отправлено (?:с|из)|надіслано з|iphone['’]umdan|anfonwyd o|on the move|via mobile\b)(?<rest>.*)$/iu;
const DISCLAIMER =
  /^\s*(?:confidentiality notice|disclaimer\b|(?:this|the information in this|the contents of this) (?:e-?mail|message|communication|transmission)\b.{0,200}\b(?:confidential|intended|privileged)|diese e-?mail.{0,80}vertraulich|ce (?:message|courriel).{0,120}confidentiel)/iu;
const EMAIL = /[^\s@<>]+@[^\s@<>]+\.\p{L}{2,}/u;
const WEB = /(?:https?:\/\/|www\.)\S+/iu;
const PHONE = /(?:\+|\b)(?:\(?\d{1,5}\)?[\s./-]?){2,6}\d{2,4}\b/u;
const LABELLED =
  /^\s*(?:t|f|m|p|tel|telephone|phone|mob|mobile|cell|fax|skype|twitter|web|e-?mail|office|direct)\b\.?\s*[:.]/iu;

/** Name, closing phrase, device, disclaimer, footer of a list: each may stand below the other. */
const MOST_PARTS = 8;
const MOST_LINES = 15;
const MOST_CLOSING_LINES = 8;
const MOST_WORDS = 8;
const LONGEST_LINE = 120;

/** The index of the first line of the signature; the number of lines where there is none. */
export function signatureAt(lines: readonly string[], sender: string): number {
  let end = lines.length;
  for (let part = 0; part < MOST_PARTS; part += 1) end = lastPart(lines, end, sender) ?? end;
  return end;
}

/** The beginning of what closes `lines[0..end]`; undefined where its last lines are an answer. */
function lastPart(lines: readonly string[], end: number, sender: string): number | undefined {
  const filled = lastFilled(lines, end);
  const last = filled[0];
  if (last === undefined) return undefined;
  return (
    byDisclaimer(lines, filled) ??
    byDelimiter(lines, filled) ??
    byDevice(lines, filled) ??
    byClosing(lines, filled) ??
    byContact(lines, filled, sender) ??
    byName(lines, last, sender)
  );
}

/** The last lines with something in them, from the bottom up. */
function lastFilled(lines: readonly string[], end: number): number[] {
  const found: number[] = [];
  for (let at = end - 1; at >= 0 && found.length <= MOST_LINES; at -= 1) {
    if ((lines[at] ?? '').trim() !== '') found.push(at);
  }
  return found;
}

function byDisclaimer(lines: readonly string[], filled: readonly number[]): number | undefined {
  return filled.slice(0, MOST_CLOSING_LINES).find((at) => at > 0 && DISCLAIMER.test((lines[at] ?? '').slice(0, 400)));
}

function byDelimiter(lines: readonly string[], filled: readonly number[]): number | undefined {
  const at = filled.findIndex((line) => DELIMITER.test(lines[line] ?? '') || RULE.test(lines[line] ?? ''));
  if (at < 0) return undefined;
  const line = lines[filled[at] ?? 0] ?? '';
  const below = filled.slice(0, at).map((one) => lines[one] ?? '');
  if (at === 0) return RULE.test(line) || DELIMITER.test(line) ? filled[0] : undefined;
  if (LIST_FOOTER.test(line) && below.some((one) => WEB.test(one) || EMAIL.test(one))) return filled[at];
  // "--" is the standard delimiter; any other rule may divide an answer, so contact details have to follow.
  const enough = /^\s*--\s*$/u.test(line) ? !below.some(isSentence) || below.length <= 4 : below.every(isShort);
  const known = /^\s*(?:--|—)\s*$/u.test(line) || below.some(isContact);
  return enough && known ? filled[at] : undefined;
}

/** "Sent from my iPhone", but not "Sent from my desk, which is easier than my phone." */
function byDevice(lines: readonly string[], filled: readonly number[]): number | undefined {
  for (const [place, at] of filled.slice(0, 4).entries()) {
    const line = lines[at] ?? '';
    const rest = DEVICE.exec(line)?.groups?.['rest'];
    if (rest === undefined) continue;
    const isPlain = !/[,;]\s|[.!?]\s*$|\b(?:is|are|was|were|because|but|so)\b/u.test(rest.replace(WEB, ''));
    const below = filled.slice(0, place).map((one) => lines[one] ?? '');
    if (isPlain && words(rest) <= MOST_WORDS && below.every((one) => isShort(one) && !isSentence(one))) return at;
  }
  return undefined;
}

function byClosing(lines: readonly string[], filled: readonly number[]): number | undefined {
  for (const at of filled.slice(0, MOST_CLOSING_LINES)) {
    const line = lines[at] ?? '';
    if (CLOSING.test(line)) return at;
    if (!isShort(line) || isSentence(line)) return undefined;
  }
  return undefined;
}

/** A block of short lines with an address, a number or a site in it, with a blank line or nothing of the kind above. */
function byContact(lines: readonly string[], filled: readonly number[], sender: string): number | undefined {
  let first: number | undefined;
  for (const at of filled) {
    const line = lines[at] ?? '';
    if (!isShort(line) || isSentence(line)) break;
    if (first === undefined ? !isContact(line) && !isOwnName(line, sender) : (lines[at + 1] ?? '').trim() === '') {
      if (first === undefined || !isContact(line)) break;
    }
    first = at;
  }
  if (first === undefined || first === 0) return undefined;
  const block = lines.slice(first, (filled[0] ?? 0) + 1).filter((line) => line.trim() !== '');
  const hasBoth = block.some(isContact) && block.length > 1 && (lines[first - 1] ?? '').trim() === '';
  return hasBoth ? first : undefined;
}

/** "-Abhishek Kona", or the sender's own name. */
function byName(lines: readonly string[], last: number, sender: string): number | undefined {
  const line = (lines[last] ?? '').trim();
  if (last === 0) return undefined;
  if (/^[-–—~]\s?\p{Lu}[\p{L}'’.-]+(?: \p{Lu}[\p{L}'’.-]+){0,2}$/u.test(line) && words(line) <= 3) {
    return (lines[last - 1] ?? '').trim() === '' ? last : undefined;
  }
  return isOwnName(line, sender) ? last : undefined;
}

/** Every word of the line is one of the sender's name, or its initial. */
function isOwnName(line: string, sender: string): boolean {
  const names = partsOf(sender);
  const written = partsOf(line);
  if (names.length === 0 || written.length === 0 || written.length > 4) return false;
  return written.every((word) => names.some((name) => name === word || (word.length === 1 && name.startsWith(word))));
}

function partsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
}

function isContact(line: string): boolean {
  return (
    EMAIL.test(line) ||
    WEB.test(line) ||
    LABELLED.test(line) ||
    (PHONE.test(line) && /\d.*\d.*\d.*\d.*\d.*\d/u.test(line))
  );
}

function isShort(line: string): boolean {
  return line.length <= LONGEST_LINE && (words(line) <= MOST_WORDS || isContact(line));
}

function isSentence(line: string): boolean {
  return words(line) > 4 && /[.!?]["'”’)]?\s*$/u.test(line) && !EMAIL.test(line) && !WEB.test(line);
}

function words(line: string): number {
  return line.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
