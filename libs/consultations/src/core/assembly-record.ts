import { z } from 'zod';

const text = z.string().max(20_000, 'is longer than 20,000 characters').default('');
const name = z.string().trim().min(1, 'is empty').max(500, 'is longer than 500 characters');
const count = z.number().int('is not a whole number').min(0, 'is below zero').nullable().default(null);
const percent = z.number().min(0, 'is below 0').max(100, 'is above 100').nullable().default(null);

/** A web address that a page may link to: http or https, nothing that runs. */
export const webAddress = z
  .string()
  .max(2000, 'is longer than 2,000 characters')
  .refine(isWebAddress, 'is not a web address that starts with https:// or http://');

/** A calendar day, `2026-09-26`. */
export const day = z.iso.date('is not a date such as 2026-09-26');

const address = webAddress.nullable().default(null);
const someDay = day.nullable().default(null);

/** How an assembly was made and what it did: what the columns of its table do not hold. */
export const assemblyRecord = z.object({
  place: text,
  scope: z.object({ open: text, outOfScope: text }).prefault({}),
  legalBasis: text,
  commitmentToRespond: z.object({ text: text, url: address, date: someDay, by: text }).prefault({}),
  funder: text,
  budget: text,
  advisoryGroup: z.array(z.object({ name, role: text, interest: text })).default([]),
  contractors: z.object({ delivery: text, recruitment: text, evaluation: text }).prefault({}),
  sortition: z
    .object({
      method: text,
      frame: text,
      invitations: count,
      replies: count,
      algorithm: text,
      seed: text,
      record: address,
    })
    .prefault({}),
  members: z.object({ target: count, started: count, completed: count }).prefault({}),
  quotaVariables: z
    .array(
      z.object({
        name,
        source: text,
        categories: z.array(z.object({ label: name, populationPercent: percent, targetN: count, achievedN: count })),
      }),
    )
    .default([]),
  quotaNote: text,
  honorarium: text,
  support: z.array(name).default([]),
  sessions: z
    .array(
      z.object({
        date: day,
        mode: text,
        topic: text,
        hours: z.number().min(0).nullable().default(null),
        recordingUrl: address,
        materials: z.array(z.object({ title: name, url: webAddress })).default([]),
      }),
    )
    .default([]),
  evidenceGivers: z
    .array(z.object({ name, role: text, interest: text, session: count, submissionUrl: address }))
    .default([]),
  publicSubmissions: count,
  votesMethod: text,
  report: z.object({ title: text, url: address, laidAt: someDay, laidBefore: text, sha256: text }).prefault({}),
  minorityReport: text,
  evaluationUrl: address,
  contactConsent: count,
  reconveneAt: someDay,
});

export type AssemblyRecord = z.output<typeof assemblyRecord>;

/** A name for addresses: what stands in `/assemblies/:slug` and before the @ of a consultation's mail address. */
export const slug = z
  .string()
  .max(60, 'is longer than 60 characters')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/u, 'is not made of small letters and figures with single hyphens between')
  .refine((name) => name !== 'new', 'is "new", which is the address of the empty form');

/** Everything that is said of an assembly when its record is written down. */
export const assemblyInput = z.object({
  slug,
  title: name,
  remit: text,
  summary: text,
  commissioner: text,
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/u, 'is not a language code such as en or fr')
    .default('en'),
  hours: z.number().min(0, 'is below zero').max(10_000, 'is above 10,000').nullable().default(null),
  startedOn: someDay,
  reportedOn: someDay,
  responseDue: someDay,
  record: assemblyRecord.prefault({}),
});

export type AssemblyInput = z.input<typeof assemblyInput>;

/** The evidence checklist of an assembly: what is on record and what is not. A list, never a score or a certificate. */
export function recordOf(assembly: {
  remit: string;
  commissioner: string;
  hours: number | null;
  responseDue: string | null;
  record: AssemblyRecord;
}): { what: string; there: boolean }[] {
  const record = assembly.record;
  return [
    { what: 'The question it was asked', there: assembly.remit !== '' },
    { what: 'What it could and could not consider', there: record.scope.open !== '' && record.scope.outOfScope !== '' },
    { what: 'A commitment to respond', there: record.commitmentToRespond.text !== '' },
    { what: 'Who asked for it and who paid', there: assembly.commissioner !== '' && record.funder !== '' },
    { what: 'Who oversaw it', there: record.advisoryGroup.length > 0 },
    { what: 'Hours of deliberation', there: assembly.hours !== null },
    { what: 'How members were chosen', there: record.sortition.method !== '' && record.sortition.invitations !== null },
    { what: 'Members beside the population', there: record.quotaVariables.length > 0 },
    { what: 'How members were supported', there: record.honorarium !== '' || record.support.length > 0 },
    { what: 'Who gave evidence', there: record.evidenceGivers.length > 0 },
    { what: 'Sessions and materials', there: record.sessions.length > 0 },
    { what: 'How votes were taken', there: record.votesMethod !== '' },
    { what: 'The report', there: record.report.url !== null },
    { what: 'An evaluation', there: record.evaluationUrl !== null },
  ];
}

/**
 * An object read from a file with its keys in this code's manner: `legal_basis` becomes `legalBasis`, all the way down.
 * Values stay as they are.
 */
export function camelised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelised);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/[_-]([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase()),
      camelised(inner),
    ]),
  );
}

function isWebAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '';
}
