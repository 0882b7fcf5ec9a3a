import { hashOf } from './core/exact-words.js';
import { guessMapping, type Mapping, type RecommendationDraft } from './core/importing/fields.js';
import { readRecommendations } from './core/importing/reading.js';
import { Unreadable, type RowFault, type Table } from './core/importing/table.js';
import type { Assembly } from './entities/assembly.entity.js';
import type { Recommendation } from './entities/recommendation.entity.js';
import { languageOfWords } from './language.js';
import { readTable, type IncomingFile } from './tables.js';

/** What a file would become: for a person to look at before anything is stored. */
export interface ImportPreview {
  fileName: string;
  /** SHA-256 of the file. */
  fileSha256: string;
  format: Table['format'] | null;
  /** Each column of the file with a few of its values, for choosing what it is. */
  columns: { name: string; samples: string[] }[];
  mapping: Mapping;
  /** The language of the words where it is beyond doubt; else the assembly's counts. */
  language?: string;
  recommendations: RecommendationDraft[];
  faults: RowFault[];
  notes: string[];
}

const SAMPLES = 3;
const SAMPLE_LENGTH = 80;

export async function previewOf(file: IncomingFile, mapping?: Mapping): Promise<ImportPreview> {
  const empty = { fileName: file.name, fileSha256: hashOf(file.bytes), recommendations: [], notes: [] };
  try {
    const table = await readTable(file);
    const used = mapping ?? guessMapping(table.columns);
    const reading = readRecommendations(table, used);
    const language = languageOfWords(reading.recommendations.map((one) => one.words));
    const notes = language === undefined ? reading.notes : [...reading.notes, `The words are in ${nameOf(language)}.`];
    const found = { ...empty, format: table.format, columns: columnsOf(table), mapping: used, ...reading, notes };
    return language === undefined ? found : { ...found, language };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { ...empty, format: null, columns: [], mapping: mapping ?? {}, faults: [error.fault] };
  }
}

function nameOf(language: string): string {
  return new Intl.DisplayNames('en-GB', { type: 'language' }).of(language) ?? language;
}

function columnsOf(table: Table): ImportPreview['columns'] {
  return table.columns.map((name) => ({
    name,
    samples: table.rows
      .map((row) => row.cells[name] ?? '')
      .filter((cell) => cell !== '')
      .slice(0, SAMPLES)
      .map((cell) => (String(cell).length > SAMPLE_LENGTH ? `${String(cell).slice(0, SAMPLE_LENGTH)}…` : String(cell))),
  }));
}

/** The rows to be stored, in the order of the file, after the `start` places that are taken. */
export function drafted(
  preview: ImportPreview,
  into: { assembly: Assembly; start: number; by: string; newId: () => string },
): Recommendation[] {
  const ids = new Map(preview.recommendations.map((draft) => [draft.ref, into.newId()]));
  return preview.recommendations.map(({ parentRef, place, language, ...draft }, index) => ({
    ...draft,
    id: ids.get(draft.ref) ?? into.newId(),
    assemblyId: into.assembly.id,
    position: into.start + index + 1,
    parentId: parentRef === null ? null : (ids.get(parentRef) ?? null),
    wordsSha256: hashOf(draft.words),
    version: 1,
    language: language ?? preview.language ?? into.assembly.language,
    source: { file: preview.fileName, sha256: preview.fileSha256, place, by: into.by },
    publishedAt: null,
    publishedById: null,
    publishedByName: null,
  }));
}
