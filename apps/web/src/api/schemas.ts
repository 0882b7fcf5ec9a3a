import { z } from 'zod';
import { STANCE_SCALE } from '#consultations';
import { CHANNELS, PUBLISH } from '#intake';

/**
 * What goes in and out of the API, said once: the OpenAPI document is made from these, and a spec holds the running
 * server to them. What is sent in is read by intake, against the consultation's own questions.
 */
const stances = STANCE_SCALE.map((point) => point.value);
const slug = z.string().meta({ example: 'getting-about' });
const ref = z
  .string()
  .meta({ example: 'R1', description: 'The reference of a recommendation, as the assembly printed it' });
const instant = z.iso.datetime().meta({ example: '2026-09-26T22:59:00.000Z' });
const day = z.string().nullable().meta({ example: '2027-03-31' });
const hash = z.string().meta({ description: 'SHA-256, hexadecimal' });
const count = z.number().int();

export const submission = z
  .object({
    answers: z
      .array(
        z.object({
          item: ref,
          stance: z.enum(stances).optional().meta({ example: 'opposes' }),
          text: z
            .string()
            .optional()
            .meta({ example: 'The Saturday market would lose its customers from the villages.' }),
          choices: z
            .record(z.string(), z.union([z.string(), z.array(z.string())]))
            .optional()
            .meta({
              description:
                'Answers to further questions by the question’s key: one value, or several where several may be chosen',
            }),
        }),
      )
      .meta({ description: 'One entry for each item that is answered' }),
    respondent: z.object({
      kind: z.enum(['person', 'organisation']),
      name: z.string().optional(),
      organisation: z.string().optional().meta({ description: 'Required of an organisation' }),
      represents: z.string().optional().meta({ description: 'Whom an organisation speaks for' }),
      email: z
        .string()
        .optional()
        .meta({ description: 'An acknowledgement goes there. Kept apart from the answers, never published' }),
    }),
    publish: z.enum(PUBLISH).optional().meta({
      description:
        'How the answer may be published: with the name, without it, or not at all. Without a name if left out',
      example: 'anonymous',
    }),
  })
  .meta({ title: 'Submission' });

export const receipt = z
  .object({
    reference: z.string().meta({ example: 'TL-7K3M-9QFD' }),
    secret: z.string().meta({
      example: '4HZX-9K2P-QW7T-MB3F',
      description: 'Shows what became of the answer, together with the reference. Given to nobody else',
    }),
    receivedAt: instant,
    commitment: hash.meta({ description: 'SHA-256 that stands in the public journal for this answer' }),
    late: z.literal(true).optional().meta({ description: 'Only where it came after the closing time' }),
  })
  .meta({ title: 'Receipt' });

const question = z.object({
  key: z.string(),
  kind: z.enum(['stance', 'open', 'single', 'multiple']),
  prompt: z.string(),
  hint: z.string().optional(),
  required: z.boolean(),
  options: z.array(z.object({ value: z.string(), label: z.string() })),
});

const summary = z.object({
  slug,
  title: z.string(),
  summary: z.string(),
  phase: z.enum(['forthcoming', 'open', 'closed']),
  opensAt: instant,
  closesAt: instant,
  timeZone: z.string().meta({ example: 'Europe/London' }),
  decisionDue: day,
  assembly: z.object({ slug, title: z.string() }),
  url: z.url(),
});

export const consultationList = z
  .object({ consultations: z.array(summary.extend({ items: count })) })
  .meta({ title: 'Consultations' });

export const consultation = summary
  .extend({
    purpose: z.string(),
    decisionMaker: z.string(),
    items: z.array(
      z.object({
        item: ref,
        recommendation: z.url(),
        words: z.string().meta({ description: 'The assembly’s words, verbatim' }),
        wordsSha256: hash,
        open: z.string().meta({ description: 'What can still change' }),
        settled: z.string().meta({ description: 'What cannot' }),
        reasons: z.string(),
        options: z.array(
          z.object({ title: z.string(), description: z.string(), ruledOut: z.boolean(), why: z.string().optional() }),
        ),
        questions: z.array(question),
        documents: z.array(z.object({ title: z.string(), url: z.string().nullable(), sha256: hash.nullable() })),
      }),
    ),
    extensions: z.array(z.object({ before: instant, closesAt: instant, reason: z.string() })),
    policies: z.record(z.string(), z.string()),
  })
  .meta({ title: 'Consultation' });

const door = z.object({ channel: z.enum(CHANNELS), n: count });

export const reconciliation = z
  .object({
    consultation: slug,
    sentence: z
      .string()
      .meta({ example: '7,667 received = 7,198 analysed + 199 no valid name or contact + 70 blank + 200 merged' }),
    received: count,
    analysed: count,
    balanced: z.boolean().meta({ description: 'The lines add up to what was received, in all and at every door' }),
    lines: z.array(
      z.object({
        label: z.string().meta({ example: 'no valid name or contact' }),
        n: count,
        people: count.optional().meta({ description: 'Different senders, where a line is of several from one' }),
        byChannel: z.array(door),
      }),
    ),
    byChannel: z.array(door),
    late: count.meta({ description: 'Received after the closing time, whatever became of them' }),
    inGrace: count.meta({ description: 'Received within 30 minutes after it from a form opened before; not late' }),
  })
  .meta({ title: 'Reconciliation' });

const assemblyFacts = z.object({
  slug,
  title: z.string(),
  remit: z.string(),
  summary: z.string(),
  commissioner: z.string(),
  startedOn: day,
  reportedOn: day,
  responseDue: day,
  url: z.url(),
});

export const assemblyList = z.object({ assemblies: z.array(assemblyFacts) }).meta({ title: 'Assemblies' });

const nullableCount = count.nullable();

const recommendationFacts = z.object({
  ref,
  kind: z.string(),
  title: z.string().nullable(),
  words: z.string(),
  wordsSha256: hash,
  version: count,
  language: z.string(),
  votesFor: nullableCount,
  votesAgainst: nullableCount,
  votesAbstain: nullableCount,
  eligible: nullableCount,
  supportPercent: z.number().nullable(),
  supportOf: nullableCount,
  rank: nullableCount,
  ownerBody: z.string().nullable(),
  responseDue: day,
  url: z.url(),
});

export const assembly = assemblyFacts
  .extend({ recommendations: z.array(recommendationFacts) })
  .meta({ title: 'Assembly' });

export const recommendation = recommendationFacts
  .extend({
    assembly: z.object({ slug, title: z.string() }),
    rationale: z.string().nullable(),
    conditions: z.string().nullable(),
    dissent: z.string().nullable(),
    versions: z.array(
      z.object({ version: count, words: z.string(), wordsSha256: hash, reason: z.string(), at: instant }),
    ),
    consultations: z.array(z.object({ slug, title: z.string(), item: ref })),
  })
  .meta({ title: 'Recommendation' });

export const checkpoint = z
  .object({ size: count, rootHash: hash, at: instant })
  .meta({ title: 'Checkpoint', description: 'The journal’s size and the RFC 9162 root hash over its entries' });

const entry = z.object({
  index: count,
  id: z.string(),
  kind: z.string(),
  subject: z.string().nullable(),
  body: z.record(z.string(), z.unknown()),
  at: instant,
  leafText: z.string().meta({ description: 'The text whose SHA-256 after a zero byte is the leaf' }),
});

export const entries = z
  .object({ entries: z.array(entry), next: count.nullable().meta({ description: 'Index to go on from' }) })
  .meta({ title: 'Entries' });

export const inclusion = z
  .object({ index: count, size: count, leafHash: hash, rootHash: hash, path: z.array(hash) })
  .meta({ title: 'Inclusion proof' });

export const consistency = z
  .object({ from: count, to: count, path: z.array(hash) })
  .meta({ title: 'Consistency proof' });

export const problem = z
  .object({
    error: z.string(),
    message: z.string(),
    faults: z
      .array(z.object({ path: z.string().meta({ example: 'answers[0].stance' }), message: z.string() }))
      .optional()
      .meta({ description: 'Every fault with its place, where the input is wrong' }),
    reference: z.string().optional().meta({ description: 'To quote, where the fault is ours' }),
  })
  .meta({ title: 'Problem' });

/** A schema as the OpenAPI document writes it. */
export function described(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'output' }) as Record<string, unknown>;
  return rest;
}
