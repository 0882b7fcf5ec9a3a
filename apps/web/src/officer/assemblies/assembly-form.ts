import type { Assembly, AssemblyInput } from '#consultations';
import type { Fault } from '#platform';
import { formView, readFields, typedIn, valuesOf, type FormView, type Section } from '../forms/fields.js';
import type { Posted } from '../forms/posted.js';

const PERSON = [
  { name: 'name', kind: 'text' },
  { name: 'role', kind: 'text' },
  { name: 'interest', kind: 'text' },
] as const;

/** The record of an assembly as one form, in the order in which people ask. */
const SECTIONS: readonly Section[] = [
  {
    title: 'The assembly',
    fields: [
      { name: 'title', label: 'Title', kind: 'text' },
      {
        name: 'slug',
        label: 'Name in addresses',
        kind: 'text',
        hint: 'Small letters, figures and hyphens, for example clean-air-2026. It cannot change once the assembly is published.',
      },
      { name: 'remit', label: 'The question it was asked', kind: 'area', rows: 3 },
      { name: 'summary', label: 'In two or three sentences', kind: 'area', rows: 3 },
      { name: 'commissioner', label: 'Who asked for it', kind: 'text' },
      { name: 'record.place', label: 'Place', kind: 'text' },
      { name: 'language', label: 'Language of its words', kind: 'text', hint: 'A code: en, cy, fr' },
      { name: 'startedOn', label: 'First session', kind: 'date' },
      { name: 'reportedOn', label: 'Report handed over', kind: 'date' },
      { name: 'hours', label: 'Hours of deliberation', kind: 'number' },
    ],
  },
  {
    title: 'What it could consider, and what was promised',
    fields: [
      { name: 'record.scope.open', label: 'What was in scope', kind: 'area', rows: 3 },
      { name: 'record.scope.outOfScope', label: 'What was out of scope', kind: 'area', rows: 3 },
      { name: 'record.legalBasis', label: 'Legal basis', kind: 'area', rows: 2 },
      { name: 'record.commitmentToRespond.text', label: 'Commitment to respond', kind: 'area', rows: 3 },
      { name: 'record.commitmentToRespond.by', label: 'Committed by', kind: 'text' },
      { name: 'record.commitmentToRespond.date', label: 'Committed on', kind: 'date' },
      { name: 'record.commitmentToRespond.url', label: 'Web address of the commitment', kind: 'url' },
      { name: 'responseDue', label: 'Response due', kind: 'date' },
      { name: 'record.funder', label: 'Who paid', kind: 'text' },
      { name: 'record.budget', label: 'Budget', kind: 'area', rows: 2 },
    ],
  },
  {
    title: 'Who sat',
    fields: [
      { name: 'record.sortition.method', label: 'How members were chosen', kind: 'area', rows: 3 },
      { name: 'record.sortition.frame', label: 'From whom', kind: 'area', rows: 2 },
      { name: 'record.sortition.invitations', label: 'Invitations sent', kind: 'number' },
      { name: 'record.sortition.replies', label: 'Replies', kind: 'number' },
      { name: 'record.sortition.algorithm', label: 'Algorithm of the draw', kind: 'text' },
      { name: 'record.sortition.seed', label: 'Seed of the draw', kind: 'text' },
      { name: 'record.sortition.record', label: 'Web address of the draw’s record', kind: 'url' },
      { name: 'record.members.target', label: 'Members wanted', kind: 'number' },
      { name: 'record.members.started', label: 'Members who started', kind: 'number' },
      { name: 'record.members.completed', label: 'Members at the last session', kind: 'number' },
      {
        name: 'quotas',
        label: 'Members beside the population',
        kind: 'lines',
        rows: 8,
        hint: 'One category a line: variable | category | population per cent | wanted | achieved. For example: Age | 16 to 24 | 13 | 6 | 6',
        parts: [
          { name: 'variable', kind: 'text' },
          { name: 'label', kind: 'text' },
          { name: 'populationPercent', kind: 'number' },
          { name: 'targetN', kind: 'number' },
          { name: 'achievedN', kind: 'number' },
        ],
      },
      { name: 'record.quotaNote', label: 'Note on the quotas', kind: 'area', rows: 2 },
      { name: 'record.honorarium', label: 'Payment to members', kind: 'text' },
      { name: 'record.support', label: 'Other support', kind: 'lines', hint: 'One a line: childcare, interpreters' },
    ],
  },
  {
    title: 'What they heard, and who looked on',
    fields: [
      {
        name: 'record.advisoryGroup',
        label: 'Advisory group',
        kind: 'lines',
        hint: 'One person a line: name | role | interest declared',
        parts: PERSON,
      },
      {
        name: 'record.evidenceGivers',
        label: 'Evidence givers',
        kind: 'lines',
        rows: 8,
        hint: 'One a line: name | role | interest declared | number of the session | web address',
        parts: [...PERSON, { name: 'session', kind: 'number' }, { name: 'submissionUrl', kind: 'url' }],
      },
      {
        name: 'record.sessions',
        label: 'Sessions',
        kind: 'lines',
        rows: 8,
        hint: 'One a line: date | where and how | topic | hours | web address of the recording. For example: 2025-09-13 | in person | Getting to know the streets | 6',
        parts: [
          { name: 'date', kind: 'date' },
          { name: 'mode', kind: 'text' },
          { name: 'topic', kind: 'text' },
          { name: 'hours', kind: 'number' },
          { name: 'recordingUrl', kind: 'url' },
        ],
      },
      {
        name: 'materials',
        label: 'Materials of the sessions',
        kind: 'lines',
        hint: 'One a line: date of the session | title | web address',
        parts: [
          { name: 'date', kind: 'date' },
          { name: 'title', kind: 'text' },
          { name: 'url', kind: 'url' },
        ],
      },
      { name: 'record.publicSubmissions', label: 'Submissions from the public', kind: 'number' },
      { name: 'record.contractors.delivery', label: 'Delivered by', kind: 'text' },
      { name: 'record.contractors.recruitment', label: 'Members recruited by', kind: 'text' },
      { name: 'record.contractors.evaluation', label: 'Evaluated by', kind: 'text' },
    ],
  },
  {
    title: 'What came of it',
    fields: [
      { name: 'record.votesMethod', label: 'How votes were taken', kind: 'area', rows: 3 },
      { name: 'record.report.title', label: 'Title of the report', kind: 'text' },
      { name: 'record.report.url', label: 'Web address of the report', kind: 'url' },
      { name: 'record.report.laidAt', label: 'Report laid on', kind: 'date' },
      { name: 'record.report.laidBefore', label: 'Report laid before', kind: 'text' },
      { name: 'record.minorityReport', label: 'Minority report', kind: 'area', rows: 2 },
      { name: 'record.evaluationUrl', label: 'Web address of the evaluation', kind: 'url' },
      { name: 'record.contactConsent', label: 'Members who may be contacted', kind: 'number' },
      { name: 'record.reconveneAt', label: 'Members meet again on', kind: 'date' },
    ],
  },
];

interface QuotaLine {
  variable: string;
  label: string;
  populationPercent: number | null;
  targetN: number | null;
  achievedN: number | null;
}
interface MaterialLine {
  date: string | null;
  title: string;
  url: string | null;
}
interface Typed {
  quotas?: QuotaLine[];
  materials?: MaterialLine[];
  record?: { sessions?: { date: string }[] } & Record<string, unknown>;
}

/** What the form says, in the shape of the record. Lines of quotas and materials find their variable and session. */
export function readAssembly(posted: Posted, stored?: Assembly): { input: AssemblyInput; faults: Fault[] } {
  const { value, faults } = readFields(SECTIONS, posted);
  const { quotas = [], materials = [], record = {}, ...facts } = value as Typed;
  const sessions = (record.sessions ?? []).map((session) => ({
    ...session,
    materials: materials.filter((one) => one.date === session.date).map(({ title, url }) => ({ title, url })),
  }));
  materials.forEach((one, at) => {
    if (!sessions.some((session) => session.date === one.date))
      faults.push({ path: `materials[${String(at)}]`, message: `there is no session on ${one.date ?? 'no date'}` });
  });
  const quotaVariables = [...new Set(quotas.map((one) => one.variable))].map((name) => ({
    name,
    source: stored?.record.quotaVariables.find((one) => one.name === name)?.source ?? '',
    categories: quotas.filter((one) => one.variable === name).map(({ variable: _variable, ...category }) => category),
  }));
  const input = { ...facts, record: { ...record, sessions, quotaVariables } } as unknown as AssemblyInput;
  return { input, faults };
}

/** The form as it stands in the record, or empty. */
export function assemblyForm(assembly?: Assembly): FormView {
  if (assembly === undefined) return formView(SECTIONS, { language: 'en' });
  const { quotaVariables, sessions } = assembly.record;
  const quotas = quotaVariables.flatMap(({ name: variable, categories }) =>
    categories.map((category) => ({ variable, ...category })),
  );
  const materials = sessions.flatMap(({ date, materials: those }) => those.map((one) => ({ date, ...one })));
  return formView(SECTIONS, valuesOf(SECTIONS, { ...assembly, quotas, materials }));
}

/** The form after a wrong input: what was typed, and each fault beside its field. */
export function assemblyFormAgain(posted: Posted, faults: readonly Fault[]): FormView {
  const placed = faults.map((fault) => ({
    ...fault,
    path: fault.path.replace(/^record\.quotaVariables.*$/u, 'quotas'),
  }));
  return formView(SECTIONS, typedIn(SECTIONS, posted), placed);
}
