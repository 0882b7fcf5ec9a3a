import { plainName, FIELDS } from './fields.js';
import { linesOf } from './json-lines.js';
import { decodeText, Unreadable, type Cell, type Table, type TableRow } from './table.js';

/** Lists inside an entry whose members are parts of that entry. */
const PARTS = new Set([
  'actions',
  'sub_recommendations',
  'subrecommendations',
  'steps',
  'calls_to_action',
  'parts',
  'sub_actions',
]);
/** Lists whose members are recommendations, so that what holds them is a section of the report. */
const LISTS = new Set([
  'recommendations',
  'propositions',
  'mesures',
  'measures',
  'proposals',
  'items',
  'entries',
  'children',
  'objectives',
  'objectifs',
  'sections',
  'themes',
  'goals',
]);

type Json = null | boolean | number | string | Json[] | Entry;
// A record that holds itself can only be written as an interface.
interface Entry {
  [key: string]: Json;
}

/**
 * Reads recommendations from JSON of whatever shape, by rules that do not know the file:
 *
 * 1. The recommendations are the outermost list. In an object it is the list under a name such as `recommendations` or
 *    `measures`, else its only list. An object of objects (`{"R1": {...}}`) is a list whose keys are the references.
 * 2. An entry that is bare text is the words of a recommendation.
 * 3. A list inside an entry under `actions`, `steps` or the like holds parts of that recommendation.
 * 4. A list inside an entry under `recommendations`, `measures` or the like makes the entry a section of the report.
 * 5. Any other list of texts is one text, an item a line; any other object or list of objects is left out, and said so.
 */
export function readJson(bytes: Uint8Array): Table {
  const text = decodeText(bytes);
  return new JsonTable(text, parsed(text)).read();
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, '')) as Json;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = /line (\d+)/u.exec(message)?.[1] ?? lineOfPosition(text, message) ?? text.split('\n').length;
    const place = { label: `line ${String(line)}`, line: Number(line) };
    throw new Unreadable({ place, message: `is not JSON (${message.replace(/ in JSON at .*$/u, '')})` });
  }
}

function lineOfPosition(text: string, message: string): number | undefined {
  const position = /position (\d+)/u.exec(message)?.[1];
  return position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
}

class JsonTable {
  private readonly columns = new Set<string>();
  private readonly rows: TableRow[] = [];
  private readonly notes = new Set<string>();
  private readonly lines: Map<string, number>;

  constructor(
    text: string,
    private readonly whole: Json,
  ) {
    this.lines = linesOf(text.replace(/^\uFEFF/u, ''));
  }

  read(): Table {
    const { list, path } = this.outermost(this.whole, '');
    this.entries(list, path, 'entry', {}, undefined);
    const columns = [...this.columns];
    return { format: 'json', columns, rows: this.rows, notes: [...this.notes] };
  }

  private outermost(value: Json, path: string): { list: Json[] | Entry; path: string } {
    if (Array.isArray(value)) return { list: value, path };
    if (!isEntry(value)) throw this.unreadable(path, 'holds one value; expected a list of recommendations');
    const lists = Object.entries(value).filter(([, inner]) => Array.isArray(inner) && isListOfEntries(inner));
    const named = lists.filter(([key]) => LISTS.has(plainName(key)));
    const [chosen, another] = named.length > 0 ? named : lists;
    if (chosen !== undefined && another === undefined) {
      this.notes.add(`The recommendations are the list "${chosen[0]}".`);
      return { list: chosen[1] as Json[], path: `${path}.${chosen[0]}` };
    }
    if (chosen !== undefined) {
      const names = (named.length > 0 ? named : lists).map(([key]) => `"${key}"`).join(', ');
      throw this.unreadable(path, `has several lists (${names}); expected one, or one named "recommendations"`);
    }
    const values = Object.values(value);
    if (values.length > 0 && values.every((inner) => isEntry(inner) || typeof inner === 'string')) {
      this.notes.add('The names of the entries are taken as references.');
      return { list: value, path };
    }
    throw this.unreadable(path, 'has no list; expected a list of recommendations');
  }

  private entries(
    list: Json[] | Entry,
    path: string,
    called: string,
    inherited: Record<string, Cell>,
    inside: TableRow['inside'],
  ): void {
    const keyed: [string | undefined, Json, string][] = Array.isArray(list)
      ? list.map((entry, n) => [undefined, entry, `${path}[${String(n)}]`])
      : Object.entries(list).map(([key, entry]) => [key, entry, `${path}.${key}`]);
    keyed.forEach(([key, entry, at], n) => {
      const label = `${called} ${String(n + 1)}`;
      const cells: Record<string, Cell> = key === undefined ? {} : { ref: key };
      this.entry(entry, { at, label, cells: { ...inherited, ...cells }, inside });
    });
  }

  private entry(
    entry: Json,
    context: { at: string; label: string; cells: Record<string, Cell>; inside: TableRow['inside'] },
  ): void {
    const { at, label, inside } = context;
    const cells = { ...context.cells };
    const nested: { key: string; list: Json[] }[] = [];
    if (typeof entry === 'string') {
      cells['text'] = entry;
    } else if (isEntry(entry)) {
      for (const [key, value] of Object.entries(entry)) this.cell(key, value, cells, nested);
    } else {
      throw this.unreadable(at, 'is neither a text nor an object; expected a recommendation', label);
    }
    const sections = nested.filter(({ key }) => LISTS.has(plainName(key)));
    if (sections.length > 0 && !hasWords(cells)) {
      for (const { key, list } of sections) {
        this.notes.add(`Each list "${key}" holds recommendations; what it stands in is a section of the report.`);
        this.entries(list, `${at}.${key}`, `${label}, ${key}`, sectionOf(cells), undefined);
      }
      return;
    }
    for (const column of Object.keys(cells)) this.columns.add(column);
    const row = this.rows.push({ place: this.place(label, at), cells, ...(inside ? { inside } : {}) }) - 1;
    for (const { key, list } of nested) {
      this.notes.add(`Each list "${key}" holds the parts of the recommendation that it stands in.`);
      this.entries(list, `${at}.${key}`, `${label}, ${key}`, {}, { row, list: key });
    }
  }

  private cell(key: string, value: Json, cells: Record<string, Cell>, nested: { key: string; list: Json[] }[]): void {
    const name = plainName(key);
    if (Array.isArray(value) && (PARTS.has(name) || LISTS.has(name))) {
      nested.push({ key, list: value });
    } else if (Array.isArray(value) && value.every((one) => typeof one === 'string')) {
      cells[key] = value.join('\n');
    } else if (Array.isArray(value)) {
      this.notes.add(`"${key}" is a list that no rule reads; it is left out.`);
    } else if (isEntry(value)) {
      for (const [inner, cell] of Object.entries(value)) {
        if (cell === null || typeof cell !== 'object') cells[`${key}_${inner}`] = cell;
        else this.notes.add(`"${key}.${inner}" is deeper than a table; it is left out.`);
      }
    } else {
      cells[key] = value;
    }
  }

  private place(label: string, path: string): TableRow['place'] {
    const line = this.lines.get(path);
    return line === undefined ? { label } : { label, line };
  }

  private unreadable(path: string, message: string, label = ''): Unreadable {
    return new Unreadable({ place: this.place(label, path), message: label === '' ? `the file ${message}` : message });
  }
}

function isEntry(value: Json): value is Entry {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isListOfEntries(list: Json[]): boolean {
  return list.length > 0 && list.every((one) => isEntry(one) || typeof one === 'string');
}

/** Own words, as against a title: an entry with a title and a list of recommendations is a section. */
function hasWords(cells: Record<string, Cell>): boolean {
  const names: readonly string[] = FIELDS.words;
  return Object.keys(cells).some((key) => names.includes(plainName(key)) && plainName(key) !== 'description');
}

function sectionOf(cells: Record<string, Cell>): Record<string, Cell> {
  const names: readonly string[] = [...FIELDS.section, ...FIELDS.title, ...FIELDS.objective];
  const key = Object.keys(cells).find((one) => names.includes(plainName(one)));
  const section = key === undefined ? undefined : cells[key];
  const already = cells['section'];
  return section === undefined
    ? {}
    : already === undefined || already === section
      ? { section }
      : { section: already, objective: section };
}
