import type { INestApplicationContext } from '@nestjs/common';
import { Assemblies, Consultations, Recommendations } from '#consultations';
import type { Consultation, ConsultationInput, ItemInput, Question } from '#consultations';
import type { Staff } from '#accounts';
import { Intake } from '#intake';
import type { Incoming, Receipt } from '#intake';
import { Clock, newId } from '#platform';

export const OFFICER: Staff = { id: newId(), email: 'olive@example.org', name: 'Olive Officer', role: 'officer' };
export const APPROVER: Staff = { id: newId(), email: 'amir@example.org', name: 'Amir Approver', role: 'approver' };

const DAY = 86_400_000;

/** What a test says of the consultation that it needs; the rest is made up, and right. */
export interface ConsultationWish {
  state?: 'draft' | 'forthcoming' | 'open' | 'closed';
  slug?: string;
  title?: string;
  /** The words of each recommendation; their references are R1, R2, ... */
  words?: string[];
  item?: Partial<ItemInput>;
  facts?: Partial<ConsultationInput>;
}

const WORDS = [
  'Every bus stop used by more than fifty people a day should have a seat, a roof and a timetable that can be read in the dark.',
  'The authority should close the high street to through traffic on Saturdays between ten and four, with exemptions for buses, bicycles and blue badge holders.',
  'School streets should be tried at every primary school whose parents and teachers ask for one.',
];

const ITEM: ItemInput = {
  scopeOpen: 'Which stops come first, and how the money is shared.',
  scopeFixed: 'The number of buses is settled by the contract that runs until 2028.',
  reasons: 'A quarter of people said that the wait is the worst part of the journey.',
  options: [
    { title: 'All stops within three years', description: 'Dearest, and soonest.', preferred: true },
    {
      title: 'Roofs only',
      description: '',
      discarded: true,
      why: 'A roof without a seat was of little use to older people.',
    },
  ],
  questions: [],
};

/** The two questions that most consultations ask; a test adds its own. */
export const STANCE: Question = question({
  key: 'stance',
  kind: 'stance',
  prompt: 'What do you think of this recommendation?',
});
export const OPEN: Question = question({ key: 'text', kind: 'open', prompt: 'Why do you think so?' });

export function question(wish: Partial<Question> & Pick<Question, 'key' | 'kind' | 'prompt'>): Question {
  return { id: newId(), options: [], required: false, ...wish };
}

const PRIVACY = {
  controller: 'Aldermouth Council',
  purpose: 'To analyse the answers and to decide.',
  legalBasis: 'Article 6(1)(e)',
  specialCategory: 'Article 9(2)(g)',
  retention: 'Six years.',
  publication: 'As each respondent chooses.',
  rights: 'To see, correct and object.',
  dpoContact: 'privacy@example.org',
  sharing: '',
};

let count = 0;

/** Builds what a test needs by the real services on the real database. */
export class Factory {
  private readonly clock: Clock;

  constructor(private readonly app: INestApplicationContext) {
    this.clock = app.get(Clock);
  }

  /** A consultation in the state wished for, launched by two people at a time when that was allowed. */
  async consultation(wish: ConsultationWish = {}): Promise<Consultation> {
    const { state = 'open', words = WORDS.slice(0, 2), item = {}, facts = {} } = wish;
    const [opensIn, closesIn] = { draft: [2, 40], forthcoming: [2, 40], open: [-10, 30], closed: [-60, -2] }[state] as [
      number,
      number,
    ];
    count += 1;
    const slug = wish.slug ?? `getting-about-${String(count)}`;
    const now = Date.now();
    const made = await this.at(new Date(now + Math.min(opensIn, 0) * DAY - DAY), async () => {
      const recommendationIds = await this.recommendations(`assembly-of-${slug}`, words);
      const consultations = this.app.get(Consultations);
      const input = {
        slug,
        title: wish.title ?? 'Getting about in Aldermouth',
        summary: 'The assembly asks for better ways to get about.',
        purpose: 'The council decides in spring which of these it takes up.',
        opensAt: new Date(now + opensIn * DAY),
        closesAt: new Date(now + closesIn * DAY),
        equality: 'Screened in June; older and disabled people gain most.',
        decisionMaker: 'The Council',
        decisionDue: '2027-03-31',
        minutesToAnswer: 10,
        privacy: PRIVACY,
        contact: {
          email: 'consult@example.org',
          telephone: '01632 960 001',
          post: '',
          textRelay: '',
          inPerson: '',
          otherFormats: 'Ask us for large print.',
        },
        ...facts,
      };
      const draft = await consultations.create({ ...input, recommendationIds }, OFFICER);
      for (const { ref } of draft.items) {
        const patch = { ...ITEM, questions: [STANCE, OPEN], ...item };
        await consultations.saveItem(slug, ref, patch);
      }
      if (state !== 'draft') await this.launch(slug);
      return draft;
    });
    await this.app.get(Consultations).openAndCloseWhatIsDue();
    return this.app.get(Consultations).byId(made.id);
  }

  /** A submission that came in by the API's door. */
  async submission(consultation: Pick<Consultation, 'slug'>, wish: Partial<Incoming> = {}): Promise<Receipt> {
    const outcome = await this.app.get(Intake).receive({
      consultation: consultation.slug,
      channel: 'api',
      intent: newId(),
      answers: [{ item: 'R1', stance: 'supports', text: 'My mother stands in the rain for half an hour.' }],
      respondent: { kind: 'person' },
      publish: 'anonymous',
      ...wish,
    });
    if (outcome.kind === 'refused') throw new Error(outcome.reason);
    return outcome.receipt;
  }

  /** Runs `work` as if the process's clock stood at `moment`. What was received when is the database's to say. */
  async at<T>(moment: Date, work: () => Promise<T>): Promise<T> {
    const now = this.clock.now.bind(this.clock);
    this.clock.now = () => moment;
    try {
      return await work();
    } finally {
      this.clock.now = now;
    }
  }

  private async recommendations(assembly: string, words: string[]): Promise<string[]> {
    await this.app
      .get(Assemblies)
      .create({ slug: assembly, title: 'Aldermouth assembly on getting about', remit: 'How should we get about?' });
    await this.app.get(Assemblies).publish(assembly, OFFICER);
    const rows = words.map((text, at) => ({
      ref: `R${String(at + 1)}`,
      words: text,
      votes_for: 40,
      votes_against: 5,
      votes_abstain: 2,
    }));
    const recommendations = this.app.get(Recommendations);
    const file = { name: 'recommendations.json', bytes: Buffer.from(JSON.stringify(rows)) };
    await recommendations.import(await recommendations.preview(file), assembly, OFFICER);
    return (await recommendations.publish(assembly, OFFICER)).map((one) => one.id);
  }

  private async launch(slug: string): Promise<void> {
    const consultations = this.app.get(Consultations);
    for (const outcome of [await consultations.submit(slug, OFFICER), await consultations.approve(slug, APPROVER)]) {
      if (outcome.kind === 'refused') throw new Error(`${outcome.reason} ${JSON.stringify(outcome.faults)}`);
    }
  }
}
