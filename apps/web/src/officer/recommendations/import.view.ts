import {
  FIELD_LABELS,
  FIELDS,
  isField,
  sayFault,
  voteInWords,
  type Assembly,
  type ImportPreview,
  type Mapping,
} from '#consultations';
import type { Fault } from '#platform';
import type { Posted } from '../forms/posted.js';

const FAULTS_SHOWN = 200;

/** The page on which a file is looked at before it is stored. */
export function previewView(
  assembly: Assembly,
  uploadId: string,
  preview: ImportPreview,
  faults: readonly Fault[] = [],
) {
  const told = [...preview.faults.map(sayFault), ...faults.map((fault) => `${fault.path}: ${fault.message}`)];
  const base = `/officer/assemblies/${assembly.slug}/recommendations/import`;
  return {
    title: assembly.title,
    assemblyHref: `/officer/assemblies/${assembly.slug}`,
    importHref: base,
    action: `${base}/${uploadId}`,
    fileName: preview.fileName,
    readable: preview.format !== null,
    notes: preview.notes,
    counts: countsOf(preview),
    faults: told.slice(0, FAULTS_SHOWN),
    moreFaults: Math.max(0, told.length - FAULTS_SHOWN),
    columns: preview.columns.map((column, index) => ({
      name: column.name,
      samples: column.samples,
      field: `column.${String(index)}.field`,
      id: `column-${String(index)}`,
      options: [
        { value: '', text: 'Leave out', selected: preview.mapping[column.name] === undefined },
        ...Object.keys(FIELDS)
          .filter(isField)
          .map((field) => ({
            value: field,
            text: FIELD_LABELS[field],
            selected: preview.mapping[column.name] === field,
          })),
      ],
    })),
    rows: preview.recommendations.map((draft) => ({
      ref: draft.ref,
      part: draft.parentRef !== null,
      kind: draft.kind === 'recommendation' ? '' : draft.kind,
      title: draft.title,
      words: draft.words,
      section: draft.section ?? '',
      vote: voteInWords(draft) ?? '',
    })),
  };
}

/** `5 recommendations, 26 actions` */
function countsOf(preview: ImportPreview): string {
  const kinds = new Map<string, number>();
  for (const { kind } of preview.recommendations) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [...kinds].map(([kind, n]) => `${String(n)} ${kind.replace('-', ' ')}${n === 1 ? '' : 's'}`).join(', ');
}

/** What the selects beside the columns say. */
export function mappingOf(preview: ImportPreview, posted: Posted): Mapping {
  const mapping: Mapping = {};
  preview.columns.forEach(({ name }, index) => {
    const field = posted.text(`column.${String(index)}.field`);
    if (isField(field)) mapping[name] = field;
  });
  return mapping;
}
