import type { INestApplicationContext } from '@nestjs/common';
import type { Staff } from '#accounts';
import { Assemblies, Consultations, Recommendations } from '#consultations';
import { Decisions, type DecisionInput } from '#decisions';
import { Findings } from '#findings';
import { Intake } from '#intake';
import { Outcomes } from '#outcomes';
import { Clock, type Refused } from '#platform';
import { itemInput, type Sample, type SampleConsultation } from './sample.js';

/** Who acts in the play: whoever approves and publishes is somebody else than whoever drafts. */
export interface Cast {
  officer: Staff;
  approver: Staff;
}

/** Told what has just been done, and how far a long part of it is. */
export type Tell = (sentence: string, done?: number) => void;

const DAY = 86_400_000;
/** A candidate theme that fewer people hold is set aside by the officer of the play. */
const FEWEST_PEOPLE = 6;

/**
 * Plays the sample up to the closing of its consultation, at the sample's own dates: the assembly and its recommendations
 * published, the consultation launched by two people, every answer through the one door of intake.
 */
export async function playUntilClosed(
  app: INestApplicationContext,
  sample: Sample,
  cast: Cast,
  tell: Tell,
): Promise<void> {
  const clock = app.get(Clock);
  const consultations = app.get(Consultations);
  const { opensAt, closesAt } = sample.consultation;

  clock.travelTo(new Date(`${sample.assembly.report.laidAt}T12:00:00Z`));
  const assembly = sample.assembly.slug;
  await app.get(Assemblies).create(sample.assemblyInput());
  await app.get(Assemblies).publish(assembly, cast.officer);
  const recommendations = app.get(Recommendations);
  const file = { name: 'recommendations.csv', bytes: await sample.file('recommendations.csv') };
  await recommendations.import(await recommendations.preview(file), assembly, cast.officer);
  const published = await recommendations.publish(assembly, cast.officer);
  tell(`${sample.assembly.title}: ${String(published.length)} recommendations published, their words frozen`);

  await launch(app, sample, sample.consultation, cast);
  tell(`Consultation on ${String(sample.consultation.items.length)} of them, launched by two people`);

  clock.travelTo(opensAt);
  await consultations.openAndCloseWhatIsDue();
  const { created, faults } = await app.get(Intake).receiveMany(counted(sample.answers(), tell));
  if (faults.length > 0) throw new Error(`the sample has faults: ${JSON.stringify(faults.slice(0, 3))}`);
  tell(`${created.toLocaleString('en-GB')} submissions received, each with a receipt`);

  clock.travelTo(new Date(closesAt.getTime() + DAY / 2));
  await consultations.openAndCloseWhatIsDue();
  tell('Closed. What came late is kept and shown apart');
  clock.travelTo(undefined);
}

/**
 * Plays on once the pipeline has read everything: groups and themes confirmed, responses coded, outcomes sealed,
 * decisions published. `settled` waits until the machine has nothing left to do.
 */
export async function playToDecisions(
  app: INestApplicationContext,
  sample: Sample,
  cast: Cast,
  { tell, settled }: { tell: Tell; settled: () => Promise<void> },
): Promise<void> {
  const clock = app.get(Clock);
  const findings = app.get(Findings);
  const { closesAt, decisionDue } = sample.consultation;
  const consultation = await app.get(Consultations).get(sample.consultation.slug);
  await settled();

  clock.travelTo(new Date(closesAt.getTime() + 14 * DAY));
  const groups = await findings.groups(consultation.id);
  for (const { id, version } of groups)
    granted(await findings.campaignAct(id, { kind: 'confirm' }, cast.officer, version));
  const campaigns = groups.filter((group) => group.kind === 'campaign').length;
  tell(`${String(groups.length)} groups of the same words confirmed, ${String(campaigns)} of them campaigns`);
  await settled();
  let themes = 0;
  for (const item of consultation.items) {
    const decision = sample.decisions.decisions.find((one) => one.recommendation === item.ref);
    themes += await confirmThemes(findings, item.id, decision?.answers ?? [], cast.officer);
    granted(await findings.code(item.id, cast.officer));
  }
  tell(`${String(themes)} themes confirmed by a person; coding every response against them`);
  await settled();

  clock.travelTo(new Date(closesAt.getTime() + 42 * DAY));
  for (const item of consultation.items) granted(await app.get(Outcomes).seal(item.id, cast.officer));
  tell(`${String(consultation.items.length)} outcome reports sealed; every reconciliation balances`);

  clock.travelTo(new Date(`${decisionDue}T18:00:00Z`));
  for (const decision of sample.decisions.decisions) await decide(app, sample, cast, decision);
  tell(`${String(sample.decisions.decisions.length)} decisions published by a second person, main themes answered`);
  clock.travelTo(undefined);
}

/** Launches the sample's other consultation, so that there is one to answer today. */
export async function openAnother(app: INestApplicationContext, sample: Sample, cast: Cast): Promise<void> {
  await launch(app, sample, sample.open, cast);
  app.get(Clock).travelTo(undefined);
  await app.get(Consultations).openAndCloseWhatIsDue();
}

/** Drafted and submitted by the officer, approved by a second person, each at the sample's own time. */
async function launch(
  app: INestApplicationContext,
  sample: Sample,
  { slug, approval, items, documents, ...rest }: SampleConsultation,
  cast: Cast,
): Promise<void> {
  const clock = app.get(Clock);
  const consultations = app.get(Consultations);
  clock.travelTo(new Date(approval.approvedAt.getTime() - 2 * DAY));
  const recommendations = await Promise.all(
    items.map((item) => app.get(Recommendations).get(sample.assembly.slug, item.recommendation)),
  );
  const input = await sample.consultationInput({ slug, approval, items, documents, ...rest });
  await consultations.create({ ...input, recommendationIds: recommendations.map((one) => one.id) }, cast.officer);
  for (const item of items) await consultations.saveItem(slug, item.recommendation, itemInput(item));
  for (const { title, file } of documents) {
    await consultations.addDocument(slug, { title, content: await sample.text(file) });
  }
  granted(await consultations.submit(slug, cast.officer));
  clock.travelTo(approval.approvedAt);
  granted(await consultations.approve(slug, cast.approver));
}

async function decide(
  app: INestApplicationContext,
  sample: Sample,
  cast: Cast,
  { recommendation: ref, answers, otherwise, ...said }: Sample['decisions']['decisions'][number],
): Promise<void> {
  const recommendation = await app.get(Recommendations).get(sample.assembly.slug, ref);
  const [asked] = await app.get(Consultations).itemsOf(recommendation.id);
  const outcome = asked === undefined ? undefined : await app.get(Outcomes).latest(asked.item.id);
  const themeAnswers = (outcome?.report.themes ?? []).map(({ themeId, label }) => {
    const answer = answers.find((one) => one.theme === label) ?? otherwise;
    return { themeId, answer: answer?.response ?? null, reason: answer?.reason ?? '', flagged: false };
  });
  const input = { ...said, themeAnswers, outcomeHash: outcome?.hash ?? null } as DecisionInput;
  const decisions = app.get(Decisions);
  const { id } = await decisions.draft(recommendation.id, input, cast.officer);
  granted(await decisions.submit(id, cast.officer));
  granted(await decisions.publish(id, cast.approver));
}

/**
 * The officer reads the candidates: those that speak of one thing become one theme under its name, and what holds nothing
 * in common is set aside with the reason. Returns how many themes there are.
 */
async function confirmThemes(
  findings: Findings,
  itemId: string,
  subjects: readonly { theme: string; match: string[] }[],
  officer: Staff,
): Promise<number> {
  const bySubject = new Map<string, string[]>();
  for (const { id, label, keywords, people } of await findings.candidates(itemId)) {
    const subject = bestAnswer([label, label, ...keywords].join(' '), subjects)?.theme;
    if (people < FEWEST_PEOPLE) granted(await findings.dropTheme(id, 'Held by too few people', officer));
    else if (subject === undefined) granted(await findings.dropTheme(id, 'A word in common, not a subject', officer));
    else bySubject.set(subject, [...(bySubject.get(subject) ?? []), id]);
  }
  for (const [subject, [first, ...others]] of bySubject) {
    if (first === undefined) continue;
    if (others.length > 0) granted(await findings.mergeThemes([first, ...others], subject, officer));
    else granted(await findings.confirmTheme(first, officer, subject));
  }
  return bySubject.size;
}

/** The answer that was written for words like these: the one with the most phrases that occur in them. */
function bestAnswer<T extends { match: string[] }>(text: string, answers: readonly T[]): T | undefined {
  const words = text.toLowerCase();
  const hits = answers.map((answer) => answer.match.filter((phrase) => words.includes(phrase)).length);
  const most = Math.max(0, ...hits);
  return most === 0 ? undefined : answers[hits.indexOf(most)];
}

/** The play keeps to the rules like anybody: what is refused is a fault of the sample. */
function granted<T extends { kind: string }>(result: T | Refused): asserts result is T {
  if (result.kind !== 'refused') return;
  const { reason, faults = [] } = result as Refused;
  throw new Error([reason, ...faults.map((fault) => `${fault.path}: ${fault.message}`)].join('\n'));
}

async function* counted<T>(items: AsyncIterable<T>, tell: Tell): AsyncGenerator<T> {
  let n = 0;
  for await (const item of items) {
    n += 1;
    if (n % 200 === 0) tell('submissions received', n);
    yield item;
  }
}
