import EmailReplyParser from 'email-reply-parser';

/**
 * How mail programs introduce what somebody else wrote: a line such as "On 3 March, Ivy wrote:", a rule such as
 * "-----Original Message-----", or a copy of the header. Every look is at a few short lines, so the work is linear.
 */
export type Introduction = { kind: 'attribution' | 'quoted' | 'forwarded'; lines: number };

const LONGEST = 500;
const MOST_LINES = 4;

/** "wrote", as a word, in the languages of Europe and some others. */
const WROTE =
  /(?:^|[^\p{L}])(?:wrote|writes|schrieb|schreibt|écrit|ecrit|escribió|escribi[oó]|va escriure|scritto|escreveu|schreef|skrev|skrifaði|kirjoitti|napisał(?:\(a\)|a)?|pisze|napsal\(?a?\)?|napísal\(?a?\)?|napisao|napisala|je napisal|írta|a scris|kirjutas|rašė|rakstīja|написал\(?[аи]?\)?|написав|пише|пишет|έγραψε|yazdı|ysgrifennodd|scríobh|a skrivas|idatzi|escribiu)(?=[^\p{L}]|$)|写道|寫道|のメッセージ|書きました|작성/iu;
const ADDRESS = /[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+|<mailto:/u;
const TIME = /\b\d{1,2}[:.h]\d{2}\b/u;
const DATE = /\b(?:19|20)\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}\.? \p{L}{3,}|\p{L}{3,} \d{1,2}\b/u;

const ORIGINAL =
  /^[\s>*]*[-_=*—–]{2,}\s*(?:original (?:message|appointment)|ursprüngliche (?:nachricht|e-?mail)|originalnachricht|message (?:d['’]origine|original)|courriel original|mensaje original|missatge original|messaggio originale|oorspronkelijk bericht|mensagem original|oprindelig (?:meddelelse|besked)|ursprungligt meddelande|opprinnelig melding|alkuperäinen viesti|(?:wiadomość oryginalna|oryginalna wiadomość)|původní zpráva|pôvodná správa|eredeti üzenet|mesaj original|özgün ileti|orijinal mesaj|исходное сообщение|пересылаемое сообщение|оригинальное сообщение|neges wreiddiol|αρχικό μήνυμα|原始邮件|原始郵件|元のメッセージ|원본 메시지)\s*[-_=*—–]{0,}\s*$/iu;
const FORWARDED =
  /^[\s>*]*(?:[-_=*—–]{2,}\s*(?:forwarded (?:message|by\b.{0,80})|forward(?:ed)?|weitergeleitete nachricht|message transféré|message transmis|mensaje reenviado|missatge reenviat|messaggio inoltrato|doorgestuurd bericht|mensagem (?:encaminhada|reencaminhada)|videresendt (?:meddelelse|besked|melding)|vidarebefordrat meddelande|välitetty viesti|(?:przekazana wiadomość|wiadomość przekazana dalej|treść przekazanej wiadomości)|přeposlaná zpráva|preposlaná správa|továbbított üzenet|mesaj redirecționat|iletilen ileti|пересылаемое сообщение|переслане повідомлення|neges a anfonwyd ymlaen|转发邮件|轉寄郵件|転送メッセージ)\s*[-_=*—–]{0,}|(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht|início da mensagem (?:reencaminhada|encaminhada)|vidarebefordrat brev|start på videresendt besked)\s*:)\s*$/iu;

/** The names of the fields that a mail program copies above the older message. */
const FROM =
  'from|von|de|da|van|fra|från|lähettäjä|od|feladó|expéditeur|remitente|mittente|afzender|отправитель|от|від|oddi wrth|από|kimden|发件人|寄件者|差出人|보낸 사람';
const OTHER =
  'to|cc|bcc|sent|date|subject|reply-to|an|gesendet|datum|betreff|kopie|à|a|envoyé|objet|enviado(?: el| em)?|para|asunto|fecha|inviato|oggetto|verzonden|aan|onderwerp|assunto|data|til|sendt|emne|dato|till|skickat|ämne|vastaanottaja|lähetetty|aihe|päivämäärä|do|wysłano|temat|komu|předmět|címzett|elküldve|tárgy|кому|дата|тема|отправлено|at|anfonwyd|pwnc|προς|θέμα|kime|tarih|konu|收件人|发送时间|主题|日期|宛先|件名|送信日時|받는 사람|제목|날짜|보낸 날짜';
const FIELD = new RegExp(`^[\\s>*_]*(?:${FROM}|${OTHER})[*_]*\\s?[:：][*_]*(?:\\s|\\S|$)`, 'iu');
const FROM_FIELD = new RegExp(`^[\\s>*_]*(?:${FROM}|date|sent|subject)[*_]*\\s?[:：]`, 'iu');
const FIELDS_NEEDED = 3;
const FIELDS_SOUGHT = 8;

const library = new EmailReplyParser();

/** A line that quotes by the mark that mail programs put before it. */
export function isQuoted(line: string): boolean {
  return /^\s{0,3}>/u.test(line);
}

/** What begins at line `at`, and how many lines introduce it; undefined where the writer goes on. */
export function introductionAt(lines: readonly string[], at: number): Introduction | undefined {
  const line = lines[at] ?? '';
  if (line.length > LONGEST || line.trim() === '') return undefined;
  if (ORIGINAL.test(line)) return { kind: 'quoted', lines: 1 };
  if (FORWARDED.test(line)) return { kind: 'forwarded', lines: 1 };
  if (isHeaderCopy(lines, at)) return { kind: 'quoted', lines: 1 };
  return attributionAt(lines, at);
}

/** At least three fields one below the other, the first of which says who wrote, when or about what. */
function isHeaderCopy(lines: readonly string[], at: number): boolean {
  if (!FROM_FIELD.test(lines[at] ?? '')) return false;
  let fields = 1;
  for (let next = at + 1; next < Math.min(lines.length, at + FIELDS_SOUGHT); next += 1) {
    const line = lines[next] ?? '';
    if (line.length <= LONGEST && FIELD.test(line)) fields += 1;
    else if (line.trim() === '' || !/^\s|[,;>\])]\s*$/u.test(line)) break; // else it goes on with a list of names
  }
  return fields >= FIELDS_NEEDED;
}

/** A sentence of up to four lines that ends where the older message begins; it begins as late as it can. */
function attributionAt(lines: readonly string[], at: number): Introduction | undefined {
  const count = attributionLines(lines, at);
  if (count === undefined) return undefined;
  for (let later = 1; later < count; later += 1) {
    const rest = attributionLines(lines, at + later);
    if (rest !== undefined && (DATE.test(lines[at + later] ?? '') || !DATE.test(lines[at] ?? ''))) return undefined;
  }
  return { kind: 'attribution', lines: count };
}

function attributionLines(lines: readonly string[], at: number): number | undefined {
  if (!mayBegin(lines[at] ?? '')) return undefined;
  let sentence = '';
  for (let count = 1; count <= MOST_LINES; count += 1) {
    const line = (lines[at + count - 1] ?? '').trim();
    if (line === '' || isQuoted(line)) return undefined;
    sentence = `${sentence} ${line}`.trim();
    if (sentence.length > LONGEST) return undefined;
    if (!/(?:[:：]|wrote)[-\s*_]*$/iu.test(sentence)) continue;
    const next = lines.slice(at + count, at + count + 8).find((other) => other.trim() !== '');
    const enough = next !== undefined && isQuoted(next) ? isAttribution(sentence) : isSure(sentence);
    return enough ? count : undefined;
  }
  return undefined;
}

/** Begins with a date, a name or one of the little words before a date; whole paragraphs do not come here. */
function mayBegin(line: string): boolean {
  return line.length < 200 && /^[-\s*]*[\p{L}\p{N}"“<(]/u.test(line);
}

/** Quotation marks follow below, so it is enough that it says that somebody wrote, or who and when. */
function isAttribution(sentence: string): boolean {
  const [dated, addressed] = [DATE.test(sentence), ADDRESS.test(sentence)];
  return (WROTE.test(sentence) && (dated || addressed)) || (dated && addressed) || libraryKnows(sentence);
}

/** No marks follow: it has to say when to the minute, or from which address, or it may be the writer's own sentence. */
function isSure(sentence: string): boolean {
  return WROTE.test(sentence) && (ADDRESS.test(sentence) || (TIME.test(sentence) && DATE.test(sentence)));
}

/** The library takes a line and the quotation below it together exactly where it knows the line for an introduction. */
function libraryKnows(sentence: string): boolean {
  const [first] = library.read(`${sentence}\n> .`).getFragments();
  return first?.isQuoted() ?? false;
}
