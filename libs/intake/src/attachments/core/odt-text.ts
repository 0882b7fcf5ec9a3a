/** What an element stands for in the text around it. */
const STANDS_FOR: Readonly<Record<string, string>> = { 'text:tab': '\t', 'text:line-break': '\n', 'text:s': ' ' };
/** After these a new paragraph begins. */
const PARAGRAPHS = new Set(['text:p', 'text:h', 'table:table-row']);
/** Comments, deleted text, the numbers of notes, and drawings' titles for machines: not what somebody wrote here. */
const LEFT_OUT = new Set(['office:annotation', 'text:tracked-changes', 'text:note-citation', 'svg:title', 'svg:desc']);

const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([^\s<>/]+)([^<>]*?)(\/?)>|([^<]+)/gu;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/giu;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text of an OpenDocument text's content.xml (OASIS ODF 1.3, part 3), a line for each paragraph. */
export function odtText(xml: string): string {
  const begin = xml.indexOf('<office:text');
  const end = xml.lastIndexOf('</office:text>');
  if (begin === -1 || end < begin) return '';
  let text = '';
  /** How deep we are inside elements that are left out. */
  let outside = 0;
  for (const [, cdata, closing, name = '', attributes = '', empty, words] of xml.slice(begin, end).matchAll(TOKEN)) {
    if (name === '') {
      // Line breaks in the XML are no more than spaces; an element says where a line ends.
      if (outside === 0) text += cdata ?? (words === undefined ? '' : unescaped(words).replace(/\s+/gu, ' '));
    } else if (LEFT_OUT.has(name)) {
      if (empty === '') outside += closing === '' ? 1 : -1;
    } else if (outside === 0) {
      if (closing === '') text += (STANDS_FOR[name] ?? '').repeat(timesOf(attributes));
      if ((closing !== '' || empty !== '') && PARAGRAPHS.has(name)) text += '\n';
    }
  }
  return text
    .replace(/[ \t]+\n/gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}

/** Spaces in a row are one element with their number. */
function timesOf(attributes: string): number {
  return Math.min(1_000, Number(/text:c="(\d+)"/u.exec(attributes)?.[1] ?? 1));
}

function unescaped(words: string): string {
  return words.replace(ENTITY, (_, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? '';
    const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
  });
}
