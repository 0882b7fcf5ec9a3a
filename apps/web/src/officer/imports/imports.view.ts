import { formatInstant, type Consultation } from '#consultations';
import { IMPORT_FIELDS, type ImportOrder, type ImportPreview, type ImportRecord, type SavedMapping } from '#intake';
import type { Fault } from '#platform';
import type { Posted } from '../forms/posted.js';

const whole = new Intl.NumberFormat('en-GB');

const STATES: Readonly<Record<ImportRecord['state'], string>> = {
  uploaded: 'Waits for you to say what its columns are',
  waiting: 'Waits for its turn',
  running: 'Being brought in',
  done: 'Done',
  failed: 'Stopped',
};

const FIELDS: Readonly<Record<keyof typeof IMPORT_FIELDS, string>> = {
  id: 'Number or id of the response',
  item: 'Which item it is about',
  stance: 'Where they stand',
  text: 'What they wrote',
  kind: 'Person or organisation',
  name: 'Name',
  organisation: 'Name of the organisation',
  represents: 'Whom the organisation speaks for',
  email: 'Email address',
  publish: 'May it be published',
  receivedAt: 'When it was received',
};

const PUBLISH = [
  { value: 'anonymous', text: 'Without a name' },
  { value: 'name', text: 'With the name' },
  { value: 'no', text: 'Not at all' },
] as const;

/** Waiting or running: there is something to watch. */
export function isUnderWay({ state }: ImportRecord): boolean {
  return state === 'waiting' || state === 'running';
}

export function listView(
  consultation: Consultation,
  records: readonly ImportRecord[],
  mappings: readonly SavedMapping[],
) {
  return {
    ...headOf(consultation),
    records: records.map((record) => ({
      href: `${baseOf(consultation)}/${record.id}`,
      name: record.fileName,
      state: STATES[record.state],
      rows: record.rows,
      created: record.created,
      failed: record.failed,
      by: record.byName,
      at: formatInstant(record.askedAt, consultation.timeZone),
    })),
    mappings: mappings.map(({ name, columns, byName }) => ({ name, columns: columns.length, by: byName })),
  };
}

/** What was chosen for each column, and the faults that were found in it. */
export interface Chosen {
  order: ImportOrder;
  faults: readonly Fault[];
}

export function columnsView(consultation: Consultation, record: ImportRecord, preview: ImportPreview, chosen?: Chosen) {
  const { columns, mapping, saved, rows } = preview;
  const faults = chosen?.faults ?? [];
  const names = columns.map(({ name }) => name);
  const summary = faults.map(({ path, message }) => {
    const at = names.indexOf(path);
    return at < 0
      ? { text: withoutOptions(message), href: '#column-0' }
      : { text: `${path} ${message}`, href: `#column-${String(at)}` };
  });
  return {
    ...headOf(consultation),
    action: `${baseOf(consultation)}/${record.id}`,
    file: record.fileName,
    size: inMegabytes(record.bytes),
    saved,
    summary,
    columns: columns.map(({ name, samples }, at) => ({
      id: `column-${String(at)}`,
      name,
      options: optionsFor(consultation, (chosen?.order.map ?? mapping)[name] ?? ''),
      error: faults.find(({ path }) => path === name)?.message,
      samples: [...new Set(samples.map((cell) => cell.trim()).filter((cell) => cell !== ''))]
        .slice(0, 2)
        .map(shortened),
    })),
    rows: rows.map(({ cells }) => names.map((name) => shortened(cells[name] ?? ''))),
    names,
    saveAs: chosen?.order.saveAs ?? saved ?? '',
    source: chosen?.order.source ?? '',
    publish: PUBLISH.map((choice) => ({ ...choice, checked: choice.value === (chosen?.order.publish ?? 'anonymous') })),
  };
}

/** What the form of the columns says. */
export function orderFrom(posted: Posted, { columns }: ImportPreview): ImportOrder {
  const map = Object.fromEntries(columns.map(({ name }, at) => [name, posted.text(`column-${String(at)}`)]));
  const [saveAs, source] = [posted.text('saveAs').trim(), posted.text('source').trim()];
  return {
    map,
    publish: PUBLISH.find(({ value }) => value === posted.text('publish'))?.value,
    ...(saveAs === '' ? {} : { saveAs }),
    ...(source === '' ? {} : { source }),
  };
}

export function progressView(consultation: Consultation, record: ImportRecord) {
  return {
    ...headOf(consultation),
    here: `${baseOf(consultation)}/${record.id}`,
    file: record.fileName,
    ...live(record),
  };
}

/** What the live update replaces: texts and values by key. The page is made from the very same. */
export function live(record: ImportRecord) {
  const { bytes, bytesRead, rows, created, again, failed } = record;
  return {
    settled: !isUnderWay(record),
    texts: {
      state: record.state === 'waiting' ? 'It waits for its turn.' : 'It is being brought in.',
      read: `${inMegabytes(bytesRead)} of ${inMegabytes(bytes)}`,
      rows: whole.format(rows),
      created: whole.format(created),
      again: whole.format(again),
      failed: whole.format(failed),
    },
    values: { read: { done: bytesRead, of: bytes } },
  };
}

interface Failed {
  row: number;
  faults: readonly { column: string; message: string }[];
}

export function resultView(consultation: Consultation, record: ImportRecord, failed: readonly Failed[]) {
  return {
    ...headOf(consultation),
    file: record.fileName,
    by: record.byName,
    at: record.doneAt === null ? '' : formatInstant(record.doneAt, consultation.timeZone),
    stopped: record.state === 'failed',
    error: record.error ?? '',
    rows: record.rows,
    created: record.created,
    again: record.again,
    failed: record.failed,
    inbox: `/officer/inbox?consultation=${encodeURIComponent(consultation.slug)}&channel=bulk`,
    download: `${baseOf(consultation)}/${record.id}/failed.csv`,
    faults: failed.map(({ row, faults }) => ({
      row,
      reasons: faults.map(({ column, message }) => `${column}: ${message}`),
    })),
    more: record.failed - failed.length,
  };
}

function headOf(consultation: Consultation) {
  const { slug, title } = consultation;
  return { title, base: baseOf(consultation), consultation: `/officer/consultations/${slug}` };
}

function baseOf({ slug }: Pick<Consultation, 'slug'>): string {
  return `/officer/consultations/${slug}/imports`;
}

function optionsFor(consultation: Consultation, selected: string) {
  const fields = Object.entries(FIELDS).map(([value, text]) => ({ value, text }));
  const answers = consultation.items.flatMap(({ ref, questions }) => [
    { value: `${ref}.stance`, text: `${ref}: where they stand` },
    { value: `${ref}.text`, text: `${ref}: what they wrote` },
    ...questions
      .filter(({ key }) => key !== 'stance' && key !== 'text')
      .map(({ key, prompt }) => ({ value: `${ref}.${key}`, text: `${ref}: ${prompt}` })),
  ]);
  return [{ value: '', text: 'Not brought in' }, ...answers, ...fields].map((option) => ({
    ...option,
    selected: option.value === selected,
  }));
}

/** The command line's words for what the page does by selects. */
function withoutOptions(message: string): string {
  return message.replace(/; say which with --map.*$/u, '; choose what at least one column is');
}

function inMegabytes(bytes: number): string {
  return bytes < 1_000_000
    ? `${whole.format(Math.ceil(bytes / 1_000))} kB`
    : `${whole.format(Math.round(bytes / 100_000) / 10)} MB`;
}

const SHORT = 80;

function shortened(text: string): string {
  return text.length > SHORT ? `${text.slice(0, SHORT).trimEnd()}…` : text;
}
