import type { Fault } from '#platform';
import type { Posted } from './posted.js';

/** One field of an officer's form; its name is the path of what it fills, `record.sortition.method`. */
export interface Field {
  name: string;
  label: string;
  kind: 'text' | 'url' | 'area' | 'number' | 'date' | 'select' | 'lines';
  hint?: string;
  rows?: number;
  options?: readonly { value: string; text: string }[];
  /** Parts of a line of a `lines` field, separated by upright strokes. */
  parts?: readonly { name: string; kind: 'text' | 'number' | 'date' | 'url' }[];
}

export interface Section {
  title: string;
  text?: string;
  fields: readonly Field[];
}

/** What a template shows of a form: the fields with what stands in them and what is wrong with it. */
export interface FormView {
  sections: {
    title: string;
    text: string | undefined;
    fields: (Field & { id: string; value: string; error?: string })[];
  }[];
  /** The error summary: each fault with the field that it leads to. */
  summary: { text: string; href: string }[];
}

/** What the fields of a form make: an object in the shape that their names say, and what could not be understood. */
export function readFields(sections: readonly Section[], posted: Posted): { value: object; faults: Fault[] } {
  const value: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const field of sections.flatMap((section) => section.fields)) {
    if (posted.has(field.name)) put(value, field.name.split('.'), readField(field, posted.text(field.name), faults));
  }
  return { value, faults };
}

function readField(field: Field, text: string, faults: Fault[]): unknown {
  switch (field.kind) {
    case 'number':
      return asNumber(text, field.name, faults);
    case 'date':
    case 'url':
      return text.trim() === '' ? null : text.trim();
    case 'lines':
      return readLines(field, text, faults);
    default:
      return text.trim();
  }
}

function readLines(field: Field, text: string, faults: Fault[]): unknown[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .map((line, at) => {
      const [only, ...others] = field.parts ?? [];
      const cells = line.split('|').map((cell) => cell.trim());
      if (only === undefined) return line;
      if (cells.length > others.length + 1) {
        const message = `has ${String(cells.length)} parts; expected at most ${String(others.length + 1)}`;
        faults.push({ path: `${field.name}[${String(at)}]`, message });
      }
      const row: Record<string, unknown> = {};
      [only, ...others].forEach(({ name, kind }, part) => {
        const cell = cells[part] ?? '';
        const path = `${field.name}[${String(at)}].${name}`;
        if (kind === 'number') row[name] = asNumber(cell, path, faults);
        else row[name] = cell === '' && kind !== 'text' ? null : cell;
      });
      return row;
    });
}

function asNumber(text: string, path: string, faults: Fault[]): number | null {
  const written = text.trim().replace(/(?<=\d),(?=\d{3}\b)/gu, '');
  if (written === '') return null;
  if (/^\d{1,12}(\.\d{1,6})?$/u.test(written)) return Number(written);
  faults.push({ path, message: `"${text.trim().slice(0, 40)}" is not a number` });
  return null;
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const inner = (into[first] ?? {}) as Record<string, unknown>;
  into[first] = inner;
  put(inner, rest, value);
}

/** What stands in the fields for a stored object. */
export function valuesOf(sections: readonly Section[], stored: object): Record<string, string> {
  const values: Record<string, string> = {};
  for (const field of sections.flatMap((section) => section.fields)) {
    values[field.name] = written(field, at(stored, field.name.split('.')));
  }
  return values;
}

function written(field: Field, value: unknown): string {
  if (!Array.isArray(value)) return plain(value);
  return value
    .map((row: unknown) => {
      if (field.parts === undefined) return plain(row);
      return field.parts
        .map((part) => plain((row as Record<string, unknown>)[part.name]))
        .join(' | ')
        .replace(/(\s*\|\s*)+$/u, '');
    })
    .join('\n');
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      inner === null || typeof inner !== 'object' ? undefined : (inner as Record<string, unknown>)[part],
    value,
  );
}

/** What was typed, kept as it was. */
export function typedIn(sections: readonly Section[], posted: Posted): Record<string, string> {
  return Object.fromEntries(
    sections.flatMap((section) => section.fields).map((field) => [field.name, posted.text(field.name)]),
  );
}

/** The form with its values and, after a wrong input, its faults: beside the field and in the summary alike. */
export function formView(
  sections: readonly Section[],
  values: Record<string, string>,
  faults: readonly Fault[] = [],
): FormView {
  const fields = sections.flatMap((section) => section.fields);
  const told = faults.map((fault) => ({ fault, field: fieldOf(fields, fault.path) }));
  const errors = new Map<string, string[]>();
  for (const { fault, field } of told) {
    if (field !== undefined) errors.set(field.name, [...(errors.get(field.name) ?? []), sentence(field, fault)]);
  }
  return {
    sections: sections.map((section) => ({
      title: section.title,
      text: section.text,
      fields: section.fields.map((field) => {
        const error = errors.get(field.name)?.join('. ');
        return {
          ...field,
          id: idOf(field.name),
          value: values[field.name] ?? '',
          ...(error === undefined ? {} : { error }),
        };
      }),
    })),
    summary: told.map(({ fault, field }) => ({
      text: field === undefined ? `${fault.path} ${fault.message}` : sentence(field, fault),
      href: field === undefined ? '#main-content' : `#${idOf(field.name)}`,
    })),
  };
}

export function idOf(name: string): string {
  return name.replaceAll(/[.[\]]+/gu, '-');
}

function fieldOf(fields: readonly Field[], path: string): Field | undefined {
  return fields
    .filter((field) => path === field.name || path.startsWith(`${field.name}[`) || path.startsWith(`${field.name}.`))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

/** "Sessions, line 3 (date): is not a date such as 2026-09-26" */
function sentence(field: Field, fault: Fault): string {
  const match = /^\[(\d+)\](?:\.(\w+))?/u.exec(fault.path.slice(field.name.length));
  if (match === null) return `${field.label} ${fault.message}`;
  const part = match[2] === undefined ? '' : ` (${match[2]})`;
  return `${field.label}, line ${String(Number(match[1]) + 1)}${part}: ${fault.message}`;
}
