import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { z } from 'zod';
import {
  camelised,
  STANCE_SCALE,
  type AssemblyInput,
  type ConsultationInput,
  type ItemInput,
  type Question,
} from '#consultations';
import { CHANNELS, PUBLISH, type Incoming } from '#intake';
import { newId } from '#platform';

/** The sample assembly in `examples/`, read into what the libs take. */
export class Sample {
  private constructor(
    private readonly place: { folder: string; most: number },
    readonly assembly: SampleAssembly,
    readonly consultation: SampleConsultation,
    readonly decisions: SampleDecisions,
    /** A second consultation, which is open now. */
    readonly open: SampleConsultation,
  ) {}

  /** `most`: only so many of its answers, the earliest, where a test has no time for all. */
  static async open(folder: string, most = Infinity): Promise<Sample> {
    const json = async (name: string) =>
      camelised(JSON.parse(await readFile(join(folder, name), 'utf8'))) as Record<string, unknown>;
    const closed = await json('consultation.json');
    return new Sample(
      { folder, most },
      assembly.parse(await json('assembly.json')),
      consultation.parse(closed),
      decisions.parse(await json('decisions.json')),
      consultation.parse({ ...closed, ...(await json('consultation-open.json')), ...aroundToday() }),
    );
  }

  file(name: string): Promise<Buffer> {
    return readFile(join(this.place.folder, name));
  }

  async text(name: string): Promise<string> {
    return readFile(join(this.place.folder, name), 'utf8');
  }

  /** The assembly's record, ready for `Assemblies.create`. */
  assemblyInput(): AssemblyInput {
    const { slug, title, remit, commissioner, hours, responseDue, budget, ...record } = this.assembly;
    const lines = budget.lines.map(({ what, amount }) => `${what}: £${amount.toLocaleString('en-GB')}`);
    return {
      slug,
      title,
      remit,
      commissioner,
      hours,
      responseDue,
      startedOn: record.sessions[0]?.date ?? null,
      reportedOn: record.report.laidAt,
      record: {
        ...record,
        budget: `£${budget.total.toLocaleString('en-GB')}. ${lines.join('; ')}.`,
      },
    };
  }

  /** What a consultation says of itself, ready for `Consultations.create`. */
  async consultationInput(of: SampleConsultation): Promise<ConsultationInput> {
    const { slug, title, summary, why, timeZone, opensAt, closesAt, decisionDue, decisionMakers, minutesToAnswer } = of;
    const { privacyNotice, contact, policies } = of;
    return {
      slug,
      title,
      summary,
      purpose: why,
      timeZone,
      opensAt,
      closesAt,
      decisionDue,
      decisionMaker: decisionMakers.join('; '),
      minutesToAnswer,
      equality: await this.text('documents/equality-screening.md'),
      privacy: privacyNotice as ConsultationInput['privacy'],
      contact: contact as ConsultationInput['contact'],
      policies: policies as ConsultationInput['policies'],
    };
  }

  /** The answers in the order of their arrival. */
  async *answers(): AsyncGenerator<Incoming> {
    const questions = new Map(this.consultation.items.map((item) => [item.recommendation, item.questions]));
    const rows = createReadStream(join(this.place.folder, 'responses.csv')).pipe(parse({ columns: true, bom: true }));
    let number = 0;
    for await (const row of rows) {
      number += 1;
      if (number > this.place.most) return;
      yield incomingOf(answerRow.parse(row), { slug: this.consultation.slug, number, questions });
    }
  }
}

const themeAnswer = z.enum(['accepted', 'partly', 'not_accepted', 'out_of_scope']);

const sampleQuestion = z.object({
  key: z.string(),
  type: z.enum(['stance', 'text', 'single', 'multiple']),
  text: z.string(),
  hint: z.string().optional(),
  options: z.union([z.string(), z.array(z.object({ value: z.string(), label: z.string() }))]).optional(),
});

const assembly = z.looseObject({
  slug: z.string(),
  title: z.string(),
  remit: z.string(),
  commissioner: z.string(),
  hours: z.number(),
  responseDue: z.string(),
  sessions: z.array(z.looseObject({ date: z.string() })).min(1),
  report: z.looseObject({ laidAt: z.string() }),
  budget: z.object({ total: z.number(), lines: z.array(z.object({ what: z.string(), amount: z.number() })) }),
});

const consultation = z.object({
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  why: z.string(),
  timeZone: z.string(),
  opensAt: z.coerce.date(),
  closesAt: z.coerce.date(),
  decisionDue: z.string(),
  minutesToAnswer: z.number(),
  decisionMakers: z.array(z.string()),
  approval: z.object({ approvedAt: z.coerce.date() }),
  documents: z.array(z.object({ title: z.string(), file: z.string() })),
  privacyNotice: z.unknown(),
  contact: z.unknown(),
  policies: z.unknown(),
  items: z.array(
    z.object({
      recommendation: z.string(),
      scopeOpen: z.string(),
      scopeSettled: z.string(),
      reasons: z.string(),
      options: z.array(
        z.object({
          title: z.string(),
          description: z.string(),
          kind: z.enum(['preferred', 'other', 'discarded']),
          whyDiscarded: z.string().nullable(),
        }),
      ),
      questions: z.array(sampleQuestion),
    }),
  ),
});

const decisions = z.object({
  decisions: z.array(
    z.looseObject({
      recommendation: z.string(),
      decidedOn: z.string(),
      answers: z
        .array(z.object({ theme: z.string(), match: z.array(z.string()), response: themeAnswer, reason: z.string() }))
        .default([]),
      otherwise: z.object({ response: themeAnswer, reason: z.string() }).optional(),
    }),
  ),
});

const DAY = 86_400_000;

/** Open for six weeks from yesterday; decided two months later. */
function aroundToday(): Record<string, unknown> {
  const at = (days: number, time: string) => `${new Date(Date.now() + days * DAY).toISOString().slice(0, 10)}${time}`;
  return {
    opensAt: at(-1, 'T09:00:00Z'),
    closesAt: at(42, 'T23:59:00Z'),
    decisionDue: at(105, ''),
    approval: { approvedAt: at(-3, 'T15:00:00Z') },
  };
}

type SampleAssembly = z.output<typeof assembly>;
export type SampleConsultation = z.output<typeof consultation>;
type SampleDecisions = z.output<typeof decisions>;
type SampleItem = SampleConsultation['items'][number];

/** An item of the sample as an officer would type it in. */
export function itemInput(item: SampleItem): ItemInput {
  return {
    scopeOpen: item.scopeOpen,
    scopeFixed: item.scopeSettled,
    reasons: item.reasons,
    noAlternativeBecause: '',
    options: item.options.map(({ title, description, kind, whyDiscarded }) => ({
      title,
      description,
      preferred: kind === 'preferred',
      discarded: kind === 'discarded',
      ...(whyDiscarded === null ? {} : { why: whyDiscarded }),
    })),
    questions: item.questions.map(questionOf),
  };
}

function questionOf(asked: z.output<typeof sampleQuestion>): Question {
  const kind = asked.type === 'text' ? 'open' : asked.type;
  const options = Array.isArray(asked.options) ? asked.options : [];
  return {
    id: newId(),
    key: asked.key,
    kind,
    prompt: asked.text,
    ...(asked.hint === undefined ? {} : { hint: asked.hint }),
    options: options.map(({ value, label }) => ({ value: optionKey(value), label })),
    required: false,
  };
}

const answerRow = z.looseObject({
  received_at: z.coerce.date(),
  channel: z.enum(CHANNELS),
  kind: z.enum(['person', 'organisation']),
  organisation: z.string(),
  name: z.string(),
  email: z.string(),
  publish: z.enum(PUBLISH),
});

function incomingOf(
  row: z.output<typeof answerRow>,
  place: { slug: string; number: number; questions: ReadonlyMap<string, SampleItem['questions']> },
): Incoming {
  const cell = (name: string): string => {
    const value = row[name];
    return typeof value === 'string' ? value : '';
  };
  const answers: Incoming['answers'] = [];
  for (const [item, questions] of place.questions) {
    const stance = scaleValue(cell(`${item}_stance`));
    const text = cell(`${item}_text`);
    const choices: Record<string, string | string[]> = {};
    for (const { key, type } of questions) {
      if (type === 'single' && cell(key) !== '') choices[key] = optionKey(cell(key));
      if (type === 'multiple' && cell(key) !== '')
        choices[key] = cell(key)
          .split(/[|;]/u)
          .map((one) => optionKey(one.trim()));
    }
    if (stance === undefined && text === '' && Object.keys(choices).length === 0) continue;
    answers.push({
      item,
      ...(stance === undefined ? {} : { stance }),
      ...(text === '' ? {} : { text }),
      ...(Object.keys(choices).length === 0 ? {} : { choices }),
    });
  }
  return {
    consultation: place.slug,
    channel: row.channel,
    intent: `sample-${String(place.number)}`,
    answers,
    respondent: {
      kind: row.kind,
      ...(row.name === '' ? {} : { name: row.name }),
      ...(row.organisation === '' ? {} : { organisation: row.organisation }),
      ...(row.email === '' ? {} : { email: row.email }),
    },
    publish: row.publish,
    receivedAt: row.received_at,
  };
}

/** "Strongly support" of the file is `strongly_supports` of the closed scale. */
function scaleValue(written: string): (typeof STANCE_SCALE)[number]['value'] | undefined {
  const wanted = written.trim().toLowerCase().replace(/'/gu, '’');
  return STANCE_SCALE.find(({ label }) => label.toLowerCase().startsWith(wanted) && wanted !== '')?.value;
}

function optionKey(value: string): string {
  return value.replace(/[^A-Za-z0-9]+/gu, '-').replace(/^-|-$/gu, '');
}
