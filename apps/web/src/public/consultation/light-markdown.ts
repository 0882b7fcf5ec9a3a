/**
 * Light Markdown to HTML: headings, paragraphs, lists, tables, **strong**, [links](https://...). Everything is escaped
 * first and only these few tags are ever written, so that no text can bring in markup or a script of its own.
 *
 * @param firstLevel level of the page's heading under which it stands; `#` becomes one below it
 */
export function lightMarkdown(text: string, firstLevel: number): string {
  const blocks: string[] = [];
  const lines = text.replace(/\r\n?/gu, '\n').split('\n');
  for (let at = 0; at < lines.length;) {
    const { html, next } = block(lines, at, firstLevel);
    if (html !== '') blocks.push(html);
    at = next;
  }
  return blocks.join('\n');
}

interface Block {
  html: string;
  next: number;
}

const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/u;
const BULLET = /^\s*[-*+]\s+(.*)$/u;
const NUMBERED = /^\s*\d{1,3}[.)]\s+(.*)$/u;
const ROW = /^\s*\|.*\|\s*$/u;
const RULE_ROW = /^\s*\|(?:\s*:?-+:?\s*\|)+\s*$/u;
const SIZES = ['l', 'm', 's', 's', 's', 's'];

function block(lines: readonly string[], at: number, firstLevel: number): Block {
  const line = lines[at] ?? '';
  if (line.trim() === '') return { html: '', next: at + 1 };
  const heading = HEADING.exec(line);
  if (heading?.[1] !== undefined && heading[2] !== undefined) {
    const depth = heading[1].length;
    const level = Math.min(6, firstLevel + depth);
    const size = SIZES[depth] ?? 's';
    return {
      html: `<h${String(level)} class="govuk-heading-${size}">${inline(heading[2])}</h${String(level)}>`,
      next: at + 1,
    };
  }
  if (BULLET.test(line)) return list(lines, at, { mark: BULLET, tag: 'ul', classes: 'govuk-list--bullet' });
  if (NUMBERED.test(line)) return list(lines, at, { mark: NUMBERED, tag: 'ol', classes: 'govuk-list--number' });
  if (ROW.test(line) && RULE_ROW.test(lines[at + 1] ?? '')) return table(lines, at);
  return paragraph(lines, at);
}

function list(lines: readonly string[], from: number, kind: { mark: RegExp; tag: string; classes: string }): Block {
  const items: string[] = [];
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const item = kind.mark.exec(line)?.[1];
    if (item !== undefined) items.push(item);
    else if (/^\s+\S/u.test(line) && items.length > 0) items.push(`${items.pop() ?? ''} ${line.trim()}`);
    else break;
  }
  const html = items.map((item) => `<li>${inline(item)}</li>`).join('');
  return { html: `<${kind.tag} class="govuk-list ${kind.classes}">${html}</${kind.tag}>`, next: at };
}

function table(lines: readonly string[], from: number): Block {
  const columns = cells(lines[from] ?? '');
  const right = cells(lines[from + 1] ?? '').map((mark) => mark.endsWith(':') && !mark.startsWith(':'));
  const classes = (part: string, n: number): string =>
    `govuk-table__${part}${right[n] === true ? ` govuk-table__${part}--numeric` : ''}`;
  const head = columns
    .map((cell, n) => `<th scope="col" class="${classes('header', n)}">${inline(cell)}</th>`)
    .join('');
  let body = '';
  let at = from + 2;
  for (; ROW.test(lines[at] ?? ''); at++) {
    const row = cells(lines[at] ?? '').map((cell, n) =>
      n === 0
        ? `<th scope="row" class="govuk-table__header">${inline(cell)}</th>`
        : `<td class="${classes('cell', n)}">${inline(cell)}</td>`,
    );
    body += `<tr class="govuk-table__row">${row.join('')}</tr>`;
  }
  const label = `Table: ${columns.map(escape).join(', ')}`;
  const html =
    `<div class="app-scroll" tabindex="0" role="region" aria-label="${label}"><table class="govuk-table">` +
    `<thead class="govuk-table__head"><tr class="govuk-table__row">${head}</tr></thead>` +
    `<tbody class="govuk-table__body">${body}</tbody></table></div>`;
  return { html, next: at };
}

function cells(row: string): string[] {
  return row
    .trim()
    .replace(/^\||\|$/gu, '')
    .split('|')
    .map((cell) => cell.trim());
}

function paragraph(lines: readonly string[], from: number): Block {
  const parts: string[] = [];
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const startsBlock =
      HEADING.test(line) ||
      BULLET.test(line) ||
      NUMBERED.test(line) ||
      (ROW.test(line) && RULE_ROW.test(lines[at + 1] ?? ''));
    if (line.trim() === '' || (at > from && startsBlock)) break;
    parts.push(line.trim());
  }
  return { html: `<p class="govuk-body">${inline(parts.join(' '))}</p>`, next: at };
}

const LINK = /\[([^\]\n]{1,500})\]\((https?:\/\/[^\s()<>"']{1,1000})\)/gu;

function inline(text: string): string {
  return escape(text)
    .replace(/\*\*([^*\n]+)\*\*/gu, '<strong>$1</strong>')
    .replace(LINK, '<a class="govuk-link" href="$2" rel="noopener">$1</a>');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
