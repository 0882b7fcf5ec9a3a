import { LONGEST_WORDS, unstorable } from '../exact-words.js';
import {
  REMIT_STATUSES,
  type Field,
  type Mapping,
  type RecommendationDraft,
  type RecommendationKind,
} from './fields.js';
import { plainName } from './fields.js';
import type { Cell, RowFault, Table, TableRow } from './table.js';

/** More than any assembly has produced; a longer file is some other table. */
const MOST_ROWS = 5000;
const LONGEST_TEXT = 20_000;
const REF = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/u;

export interface Reading {
  recommendations: RecommendationDraft[];
  /** Every fault of the file. While there is one, nothing is stored. */
  faults: RowFault[];
  notes: string[];
}

/** Reads the rows of a table as recommendations under a mapping, and names every fault by its row and column. */
export function readRecommendations(table: Table, mapping: Mapping): Reading {
  const faults = mappingFaults(table, mapping);
  if (faults.length > 0) return { recommendations: [], faults, notes: table.notes };
  const reader = new RowReader(table, mapping);
  const recommendations = table.rows.map((row, index) => reader.read(row, index));
  reader.checkTogether(recommendations);
  return { recommendations, faults: reader.faults, notes: [...table.notes, ...reader.notes] };
}

function mappingFaults(table: Table, mapping: Mapping): RowFault[] {
  const place = { label: table.format === 'json' ? '' : 'row 1', ...(table.format === 'csv' ? { line: 1 } : {}) };
  const faults: RowFault[] = [];
  const filled = new Map<Field, string>();
  for (const [column, field] of Object.entries(mapping)) {
    if (!table.columns.includes(column)) {
      const message = `there is no such column; the file has ${table.columns.map((one) => `"${one}"`).join(', ')}`;
      faults.push({ place, column, message });
    }
    const other = filled.get(field);
    if (other !== undefined) faults.push({ place, column, message: `is mapped to ${field}, and so is "${other}"` });
    filled.set(field, column);
  }
  if (!filled.has('words')) {
    const names = table.columns.map((one) => `"${one}"`).join(', ');
    faults.push({ place, message: `no column is mapped to the exact words; the columns are ${names}` });
  }
  if (table.rows.length === 0) faults.push({ place: { label: '' }, message: 'the file has no recommendations' });
  if (table.rows.length > MOST_ROWS) {
    const message = `the file has ${String(table.rows.length)} rows; expected at most ${String(MOST_ROWS)}`;
    faults.push({ place: { label: '' }, message });
  }
  return faults;
}

class RowReader {
  readonly faults: RowFault[] = [];
  readonly notes = new Set<string>();
  private readonly columnOf: Partial<Record<Field, string>>;
  private readonly refs: string[] = [];
  private top = 0;
  private readonly parts = new Map<number, number>();

  constructor(
    private readonly table: Table,
    mapping: Mapping,
  ) {
    this.columnOf = Object.fromEntries(Object.entries(mapping).map(([column, field]) => [field, column]));
  }

  read(row: TableRow, index: number): RecommendationDraft {
    const { words, title } = this.wordsAndTitle(row);
    const ref = this.ref(row, words);
    this.refs[index] = ref;
    const draft: RecommendationDraft = {
      ref,
      kind: this.kind(row),
      parentRef: row.inside ? (this.refs[row.inside.row] ?? null) : this.text(row, 'parentRef'),
      words,
      title,
      section: this.text(row, 'section'),
      objective: this.text(row, 'objective'),
      rationale: this.text(row, 'rationale'),
      conditions: this.text(row, 'conditions'),
      dissent: this.text(row, 'dissent'),
      votesFor: this.count(row, 'votesFor'),
      votesAgainst: this.count(row, 'votesAgainst'),
      votesAbstain: this.count(row, 'votesAbstain'),
      eligible: this.count(row, 'eligible'),
      supportPercent: this.percent(row),
      supportOf: this.count(row, 'supportOf', 1),
      rank: this.count(row, 'rank', 1),
      ownerBody: this.text(row, 'ownerBody'),
      coOwners: this.text(row, 'coOwners'),
      remitStatus: this.remitStatus(row),
      costNote: this.text(row, 'costNote'),
      sourceAnchor: this.text(row, 'sourceAnchor'),
      responseDue: this.day(row),
      language: this.language(row),
      place: row.place.label,
    };
    this.checkVote(row, draft);
    return draft;
  }

  /** What can only be seen over all rows: references that stand twice, parts of something that is not there. */
  checkTogether(drafts: readonly RecommendationDraft[]): void {
    const first = new Map<string, number>();
    drafts.forEach((draft, index) => {
      if (draft.ref === '') return;
      const before = first.get(draft.ref);
      if (before === undefined) first.set(draft.ref, index);
      else
        this.fault(
          index,
          'ref',
          `"${draft.ref}" is the reference of ${this.table.rows[before]?.place.label ?? ''} too`,
        );
    });
    drafts.forEach((draft, index) => {
      if (draft.parentRef === null || draft.parentRef === '') return;
      const parent = first.get(draft.parentRef);
      if (parent === undefined) this.fault(index, 'parentRef', `"${draft.parentRef}" is not a reference in this file`);
      else if (parent >= index && !this.table.rows[index]?.inside)
        this.fault(index, 'parentRef', `"${draft.parentRef}" stands below; what something is a part of comes first`);
    });
  }

  private wordsAndTitle(row: TableRow): { words: string; title: string | null } {
    const column = this.columnOf.words ?? '';
    const title = this.text(row, 'title');
    if (!(column in row.cells) && title !== null) {
      this.notes.add('Where an entry has a title and no text, the title is taken as its exact words.');
      return { words: title, title: null };
    }
    const cell = row.cells[column] ?? null;
    const words = cell === null ? '' : String(cell);
    const wrong = unstorable(words);
    if (words.trim() === '') this.faultAt(row, 'words', 'is empty; expected the exact words of the recommendation');
    else if (wrong !== undefined) this.faultAt(row, 'words', wrong);
    else if (words.length > LONGEST_WORDS) this.faultAt(row, 'words', tooLong(words, LONGEST_WORDS));
    return { words, title };
  }

  private ref(row: TableRow, words: string): string {
    if (row.inside !== undefined && !this.has(row, 'ref')) return this.refOfPart(row.inside, words);
    this.top += 1;
    if (this.columnOf.ref === undefined || (!this.has(row, 'ref') && this.table.format === 'json')) {
      this.notes.add('No reference is given; they are numbered R1, R2 and so on in the order of the file.');
      return `R${String(this.top)}`;
    }
    const written = this.text(row, 'ref') ?? '';
    const ref = written.replace(/\s+/gu, '-');
    if (ref === '') this.faultAt(row, 'ref', 'is empty; expected the reference as printed');
    else if (!REF.test(ref)) {
      const message = `"${shown(written)}" is not a reference; expected letters, figures, dots and hyphens, such as R12 or 3.1`;
      this.faultAt(row, 'ref', message);
    }
    return ref;
  }

  /** `1.1.` printed before the words of a part of 1 is its reference; the words are kept with it, as they are. */
  private refOfPart(inside: NonNullable<TableRow['inside']>, words: string): string {
    const parent = this.refs[inside.row] ?? '';
    const n = (this.parts.get(inside.row) ?? 0) + 1;
    this.parts.set(inside.row, n);
    const printed = /^\s*([A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*)[.)\]:]*\s/u.exec(words)?.[1];
    if (printed?.startsWith(`${parent}.`) === true && REF.test(printed)) {
      this.notes.add('A number printed before the words of a part is taken as its reference; the words keep it.');
      return printed;
    }
    return `${parent}.${String(n)}`;
  }

  private kind(row: TableRow): RecommendationKind {
    const written = this.text(row, 'kind');
    if (written === null || written === '') return row.inside === undefined ? 'recommendation' : 'action';
    const found = KIND_NAMES[plainName(written)];
    if (found === undefined) {
      this.faultAt(
        row,
        'kind',
        `"${shown(written)}" is not a kind; expected recommendation, action, ambition, principle or minority report`,
      );
    }
    return found ?? 'recommendation';
  }

  private remitStatus(row: TableRow): RecommendationDraft['remitStatus'] {
    const written = this.text(row, 'remitStatus');
    if (written === null || written === '') return null;
    const found = REMIT_STATUSES.find((status) => status === plainName(written));
    if (found === undefined) this.faultAt(row, 'remitStatus', `"${shown(written)}" is not own, reserved or other`);
    return found ?? null;
  }

  private language(row: TableRow): string | null {
    const written = this.text(row, 'language')?.trim().toLowerCase();
    if (written === undefined || written === '') return null;
    if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/u.test(written)) {
      this.faultAt(row, 'language', `"${shown(written)}" is not a language code such as en or fr`);
    }
    return written;
  }

  private text(row: TableRow, field: Field): string | null {
    const cell = this.cell(row, field);
    if (cell === null || cell === '') return null;
    const text = String(cell);
    const wrong = unstorable(text);
    if (wrong !== undefined) this.faultAt(row, field, wrong);
    else if (text.length > LONGEST_TEXT) this.faultAt(row, field, tooLong(text, LONGEST_TEXT));
    return field === 'title' ? text : text.trim() === '' ? null : text.trim();
  }

  private count(row: TableRow, field: Field, least = 0): number | null {
    const cell = this.cell(row, field);
    if (cell === null || String(cell).trim() === '') return null;
    const written = String(cell).trim();
    const value = /^\d{1,9}$/u.test(written) ? Number(written) : undefined;
    if (value === undefined) this.faultAt(row, field, `"${shown(written)}" is not a whole number`);
    else if (value < least) this.faultAt(row, field, `${written} is below ${String(least)}`);
    return value ?? null;
  }

  private percent(row: TableRow): number | null {
    const cell = this.cell(row, 'supportPercent');
    if (cell === null || String(cell).trim() === '') return null;
    const written = String(cell).trim();
    const match = /^(\d{1,3}(?:[.,]\d{1,6})?)\s*%?$/u.exec(written);
    const value = match?.[1] === undefined ? undefined : Number(match[1].replace(',', '.'));
    if (value === undefined || value > 100) {
      this.faultAt(row, 'supportPercent', `"${shown(written)}" is not a percentage from 0 to 100`);
    } else if (value > 0 && value < 1 && !written.endsWith('%')) {
      this.faultAt(
        row,
        'supportPercent',
        `${written} reads as less than one per cent; write ${String(Math.round(value * 1e4) / 100)} or ${written}%`,
      );
    }
    return value ?? null;
  }

  private day(row: TableRow): string | null {
    const written = this.text(row, 'responseDue');
    if (written === null) return null;
    const day = /^\d{4}-\d{2}-\d{2}$/u.test(written) ? new Date(`${written}T00:00:00Z`) : undefined;
    if (day === undefined || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== written) {
      this.faultAt(row, 'responseDue', `"${shown(written)}" is not a date such as 2026-09-26`);
      return null;
    }
    return written;
  }

  private checkVote(row: TableRow, draft: RecommendationDraft): void {
    const cast = (draft.votesFor ?? 0) + (draft.votesAgainst ?? 0) + (draft.votesAbstain ?? 0);
    if (draft.eligible !== null && cast > draft.eligible) {
      this.faultAt(row, 'eligible', `${String(cast)} votes are more than the ${String(draft.eligible)} who could vote`);
    }
  }

  private has(row: TableRow, field: Field): boolean {
    const cell = this.cell(row, field);
    return cell !== null && String(cell).trim() !== '';
  }

  private cell(row: TableRow, field: Field): Cell {
    const column = this.columnOf[field];
    return column === undefined ? null : (row.cells[column] ?? null);
  }

  private fault(index: number, field: Field, message: string): void {
    const row = this.table.rows[index];
    if (row !== undefined) this.faultAt(row, field, message);
  }

  private faultAt(row: TableRow, field: Field, message: string): void {
    const column = this.columnOf[field];
    this.faults.push({ place: row.place, ...(column === undefined ? {} : { column }), message });
  }
}

const KIND_NAMES: Record<string, RecommendationKind> = {
  recommendation: 'recommendation',
  proposition: 'recommendation',
  mesure: 'recommendation',
  measure: 'recommendation',
  call_to_action: 'recommendation',
  action: 'action',
  sub_recommendation: 'action',
  ambition: 'ambition',
  statement_of_ambition: 'ambition',
  goal: 'ambition',
  principle: 'principle',
  underlying_principle: 'principle',
  minority_report: 'minority-report',
};

function tooLong(text: string, most: number): string {
  return `is ${text.length.toLocaleString('en-GB')} characters long; expected at most ${most.toLocaleString('en-GB')}`;
}

/** The beginning of what was typed, for a message: long values are not repeated whole. */
function shown(value: string): string {
  return value.length > 60 ? `${value.slice(0, 60)}…` : value;
}
