import { convert, type FormatCallback } from 'html-to-text';

/** No page that a person writes is as deep, and the conversion's work grows with the square of it. */
const DEEPEST = 1_000;
/** These hold nothing, or end by themselves where the next begins. */
const FLAT = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th thead tbody tfoot'.split(
    ' ',
  ),
);
/** How mail programs mark what somebody else wrote. */
const QUOTED = [
  'blockquote',
  '.gmail_quote',
  '.gmail_quote_container',
  '.yahoo_quoted',
  '.moz-forward-container',
  '.zmail_extra',
  '.tutanota_quote',
  '.protonmail_quote',
  '#OLK_SRC_BODY_SECTION',
  '#isReplyContent',
];
/** Above these a mail program begins to quote, without a mark that would hold the older message together. */
const BEGINS_QUOTE = ['#divRplyFwdMsg', '#appendonsend', '#mail-editor-reference-message-container', '#reply-intro'];
const LINES_BETWEEN = { leadingLineBreaks: 1, trailingLineBreaks: 1 };

/** Each line of what is inside begins with "> ", as in a message of plain text. */
const quote: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1, reservedLineLength: 2 });
  walk(element.children, builder);
  builder.closeBlock({
    trailingLineBreaks: 1,
    blockTransform: (text) =>
      text
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n'),
  });
};

/** Whether the elements of a page stand in each other too deep to be converted. */
export function isTooDeep(html: string): boolean {
  let depth = 0;
  for (const [, closes, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/giu)) {
    if (FLAT.has(name.toLowerCase())) continue;
    depth = closes === '/' ? Math.max(0, depth - 1) : depth + 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** The text of a page, as it reads. Nothing is fetched; links and pictures are left out, tables are read row by row. */
export function htmlToText(html: string): string {
  const text = convert(html, {
    wordwrap: false,
    limits: { maxInputLength: html.length },
    formatters: { quote },
    selectors: [
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      { selector: 'style', format: 'skip' },
      { selector: 'script', format: 'skip' },
      { selector: 'title', format: 'skip' },
      { selector: 'hr', format: 'horizontalLine', options: { length: 10, ...LINES_BETWEEN } },
      { selector: 'p', options: LINES_BETWEEN_PARAGRAPHS },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
      { selector: 'table', format: 'block' },
      { selector: 'tr', format: 'block', options: LINES_BETWEEN },
      ...QUOTED.map((selector) => ({ selector, format: 'quote' })),
      ...BEGINS_QUOTE.map((selector) => ({ selector, format: 'quote' })),
    ],
  });
  return text.replace(/\n{3,}/gu, '\n\n');
}

const LINES_BETWEEN_PARAGRAPHS = { leadingLineBreaks: 2, trailingLineBreaks: 2 };
