import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ItemInput } from '#consultations';
import { closeBrowser } from '../../support/browser.js';
import { AssemblySheet, ChooseFileSheet, NewAssemblySheet, PreviewSheet } from './pages/assembly.js';
import { answerByForm, post, type Said } from './answering.js';
import { AskReceiptSheet, PublicConsultationSheet, ReceiptStorySheet } from './pages/answer.js';
import type { Receipt } from './pages/answer.js';
import {
  ChooseAssemblySheet,
  ConsultationSheet,
  ItemSheet,
  LaunchSheet,
  NewConsultationSheet,
  PartSheet,
} from './pages/consultation.js';
import {
  BoardOfMembersSheet,
  BriefSheet,
  DecisionSheet,
  LineSheet,
  OutcomeSheet,
  OutcomesSheet,
  WordsSheet,
} from './pages/deciding.js';
import { BoardSheet, CampaignsSheet, FindingsSheet, ThemeSheet } from './pages/findings.js';
import { signedIn } from './pages/sign-in.js';
import { startInstallation, type Installation } from './installation.js';
import { Person } from './person.js';
import { closingIn, COLUMNS, DECISION, readStory, type Story } from './story.js';

/**
 * The whole line through pages alone, by people who have nothing but a browser: a web and a worker process, PostgreSQL
 * and its queue, Chromium. The chapters follow on each other, so what is broken in one makes the later ones fail.
 */
describe('the line of a recommendation, from the assembly to the decision', () => {
  let story: Story;
  let installation: Installation;
  let officer: Person;
  let approver: Person;
  let receipt: Receipt;
  let closes: Date | undefined;
  let mainThemes: string[];

  beforeAll(async () => {
    [story, installation] = await Promise.all([readStory(), startInstallation()]);
  }, 120_000);

  afterAll(async () => {
    await closeBrowser();
    await installation.stop();
  });

  let broken: string | undefined;

  const chapter = (title: string, work: () => Promise<void>) => {
    it(
      title,
      async () => {
        if (broken !== undefined) throw new Error(`it could not come to this: see "${broken}"`);
        broken = title;
        installation.isWell();
        await work();
        broken = undefined;
      },
      180_000,
    );
  };

  chapter('an officer writes down an assembly and publishes it', async () => {
    const email = 'olive@example.org';
    const password = await installation.hire(email, 'officer', 'Olive Officer');
    officer = await signedIn(installation.url, { email, password }, { to: '/officer/assemblies/new' });
    const form = new NewAssemblySheet(officer);
    const { title, slug, remit } = story.assembly;

    await form.write({ Title: title, 'Name in addresses': 'not a name' });
    expect(await form.problems()).toContain('Name in addresses');
    await form.look('assembly-form-refused');
    await form.write({ 'Name in addresses': slug, 'The question it was asked': remit, 'Members wanted': '45' });

    const assembly = new AssemblySheet(officer, title);
    expect(await assembly.told()).toBe('The record is saved.');
    await assembly.publish();
    expect(await assembly.text()).toContain('by Olive Officer');
    await assembly.look('assembly');
  });

  chapter('brings its recommendations in from a file, told first what is wrong with it', async () => {
    const assembly = new AssemblySheet(officer, story.assembly.title);
    await assembly.bringRecommendationsIn();
    const choose = new ChooseFileSheet(officer);
    await choose.look('import');
    await choose.upload('votes.csv', story.fileWithFault);

    const preview = new PreviewSheet(officer, 'votes.csv');
    for (const [column, field] of Object.entries(COLUMNS)) await preview.map(column, field);
    await preview.readAgain();
    expect(await preview.problems()).toMatch(/row 5.*Hands up.*forty/u);
    await preview.look('import-fault');
    await preview.chooseAnotherFile();

    await choose.upload('votes-put-right.csv', story.file);
    const right = new PreviewSheet(officer, 'votes-put-right.csv');
    for (const [column, field] of Object.entries(COLUMNS)) await right.map(column, field);
    await right.readAgain();
    const rows = await right.rows();
    expect(rows).toHaveLength(5);
    expect(rows.map(([ref, words]) => [ref, words])).toContainEqual(['R1', story.words['R1']]);
    await right.look('import-preview');
    await right.store();
    await assembly.publishRecommendations();
    expect(await assembly.told()).toBe('5 published. Their words are frozen.');
    expect(await assembly.recommendations()).toEqual(['R1', 'R2', 'R3', 'R4', 'R5']);
    await assembly.look('recommendations-published');
  });

  chapter('drafts a consultation on two of them', async () => {
    await officer.goTo('/officer/consultations/new');
    await new ChooseAssemblySheet(officer).choose(story.assembly.title);
    const begin = new NewConsultationSheet(officer);
    await begin.look('consultation-new');
    await begin.begin({ ...story.consultation, times: closingIn(3600) }, story.refs);

    const overview = new ConsultationSheet(officer, story.consultation.title);
    await overview.look('consultation-draft');
    for (const [part, fields] of Object.entries(story.parts)) {
      await overview.open(part);
      const sheet = new PartSheet(officer, part);
      await sheet.look(`consultation-part-${part.split(' ')[0] ?? ''}`);
      await sheet.write(fields);
    }
    await overview.open('R1');
    for (const ref of story.refs) {
      const item = new ItemSheet(officer, ref);
      await item.write(itemOf(ref));
      await item.look(`item-${ref}`);
      await item.save();
    }
    await overview.goToLaunch();
    const launch = new LaunchSheet(officer);
    expect(await launch.offers('Submit for approval')).toBe(false);
    expect(await launch.text()).toContain('It is open for 14 days or more');
    await launch.look('launch-stopped');
  });

  chapter(
    'a second person sets the short time aside with a reason, and approves what the officer submits',
    async () => {
      const email = 'amir@example.org';
      const password = await installation.hire(email, 'approver', 'Amir Approver');
      const { slug, title } = story.consultation;
      const to = `/officer/consultations/${slug}/launch`;
      approver = await signedIn(installation.url, { email, password }, { to });
      await new LaunchSheet(approver).setAside('G3-01', 'A rehearsal with our own staff, who were told a month ago.');
      await new LaunchSheet(approver).look('launch-set-aside');

      await officer.goTo(`/officer/consultations/${slug}/edit/times`);
      await new PartSheet(officer, 'When it opens and closes').writeTimes(closingIn(30));
      await new ConsultationSheet(officer, title).goToLaunch();
      const launch = new LaunchSheet(officer);
      await launch.submit();
      expect(await launch.offers('Approve the launch')).toBe(false);
      expect(await launch.text()).toContain('An approver, who has to be somebody else, approves it now.');

      await approver.goTo(to);
      await new LaunchSheet(approver).approve();
      expect(await new LaunchSheet(approver).told()).toBe('Launch approved.');
      await keepOpen(45);
      await new LaunchSheet(officer).look('launch-approved-extended');
    },
  );

  chapter('people answer, three of them by the form without JavaScript', async () => {
    const { slug } = story.consultation;
    const sent: Receipt[] = [];
    // One after the other: what the machine finds may depend on the order in which answers came.
    for (const [at, answer] of story.answers.entries())
      sent.push(await post(installation.url, { slug, intent: `line-${String(at)}` }, answer));
    expect(sent.every(({ reference }) => reference.startsWith('TL-'))).toBe(true);
    expect(new Set(sent.map(({ reference }) => reference)).size).toBe(story.answers.length);

    const answer = (said: Said) => answerByForm(installation.url, story, said);
    receipt = await answer({
      stance: 'Oppose',
      words: 'My shop on Cornhill lives from deliveries at noon.',
      looking: true,
    });
    await keepOpen(25);
    const second = await answer({ stance: 'Strongly support', words: 'I push a wheelchair there every week.' });
    await keepOpen(25);
    const third = await answer({ stance: 'Don’t know', words: 'It depends on where the blue badge bays go.' });
    expect(new Set([receipt, second, third].map(({ reference }) => reference)).size).toBe(3);
  });

  function itemOf(ref: string): ItemInput {
    const item = story.items[ref];
    if (item === undefined) throw new Error(`the story has no ${ref}`);
    return item;
  }

  /** Extends the consultation through the launch page where fewer than so many seconds are left of it. */
  async function keepOpen(seconds: number): Promise<void> {
    if (closes !== undefined && closes.getTime() - Date.now() > seconds * 1000) return;
    const times = closingIn(seconds);
    closes = new Date(Date.now() + seconds * 1000);
    await officer.goTo(`/officer/consultations/${story.consultation.slug}/launch`);
    await new LaunchSheet(officer).extend(times, 'More people asked to be heard.');
    expect(await new LaunchSheet(officer).told()).toContain('Extended.');
  }

  chapter('a receipt tells what became of an answer', async () => {
    const person = await Person.arrive(installation.url, { javaScript: false });
    await person.goTo('/receipts');
    await new AskReceiptSheet(person).ask({ ...receipt, secret: 'AAAA-AAAA-AAAA-AAAA' });
    await new AskReceiptSheet(person).lookTwice('receipt-refused');
    await new AskReceiptSheet(person).ask(receipt);
    const told = new ReceiptStorySheet(person);
    expect(await told.text()).toContain('My shop on Cornhill lives from deliveries at noon.');
    await told.lookTwice('receipt');
  });

  chapter('once it has closed the worker finds candidate themes, and the officer makes themes of them', async () => {
    const { slug, title } = story.consultation;
    await officer.goTo(`/officer/findings/${slug}`);
    const findings = new FindingsSheet(officer, title);
    await findings.reloadUntil(/candidate themes wait for you/u, 120);
    await findings.look('findings-candidates');
    await findings.openCampaigns();
    await new CampaignsSheet(officer).look('campaigns');
    await officer.goTo(`/officer/findings/${slug}`);

    await findings.openThemes('R1');
    const board = new BoardSheet(officer, 'R1');
    await board.findAnew(7);
    expect(await board.told()).toContain('Candidate themes are being found.');
    await officer.goTo(`/officer/findings/${slug}`);
    await findings.reloadUntil(/candidate themes wait for you/u, 60);
    await findings.openThemes('R1');
    await board.look('board-candidates');
    const [first, second, third, fourth, ...others] = await board.candidates();
    if (!first || !second || !third || !fourth || others.length === 0)
      throw new Error('too few candidates to work with');
    await board.confirm([]);
    expect(await board.problems()).toContain('Tick the candidates that you want to confirm');
    await board.look('board-refused');
    await board.confirm([first]);
    expect(await board.told()).toBe('Theme confirmed.');
    await board.merge([second, third], 'What traders would lose or gain');
    await board.open(fourth);
    const theme = new ThemeSheet(officer, fourth);
    await theme.look('theme');
    await theme.confirmAs('Who can still get in');
    for (const label of others) {
      await board.open(label);
      await new ThemeSheet(officer, label).setAside('Too few people hold it.');
    }
    expect(await board.candidates()).toEqual([]);
    const before = await board.setAside();
    await board.undo();
    expect(await board.candidates()).toHaveLength(1);
    await board.open(others.at(-1) ?? '');
    await new ThemeSheet(officer, others.at(-1) ?? '').setAside('Too few people hold it.');
    expect((await board.setAside()).toSorted()).toEqual(before.toSorted());
    expect((await board.confirmed()).toSorted()).toEqual(
      [first, 'What traders would lose or gain', 'Who can still get in'].toSorted(),
    );
    await board.code();
    await board.look('board-coding');

    await officer.goTo(`/officer/findings/${slug}/items/R4`);
    const other = new BoardSheet(officer, 'R4');
    await other.confirm(await other.candidates());
    await other.code();
    await officer.goTo(`/officer/findings/${slug}`);
    await findings.watchUntil(/Coded against version 1 of the codeframe/u, 120);
    await findings.look('findings-coded');
  });

  chapter('the outcome is sealed, with everything that was received accounted for', async () => {
    await officer.goTo('/officer/outcomes');
    const outcomes = new OutcomesSheet(officer);
    await outcomes.look('outcomes');
    await outcomes.open('R1');
    const outcome = new OutcomeSheet(officer, 'R1');
    expect(await outcome.text()).toContain('Ready to be sealed');
    const lines = await outcome.reconciliation();
    const [sum, received] = lines.at(-1) ?? ['', 0];
    expect(sum).toBe('Received (the sum, exactly)');
    expect(received).toBe(story.answers.length + 3);
    expect(lines.slice(0, -1).reduce((total, [, n]) => total + n, 0)).toBe(received);
    await outcome.look('outcome-draft');
    await outcome.seal();
    expect(await outcome.told()).toBe('Version 1 is sealed. It cannot be changed any more.');
    expect(await outcome.offers(/^Seal/u)).toBe(false);
    await outcome.look('outcome-sealed');
    await outcome.recordTheDecision();
  });

  chapter('a decision answers the main themes; who wrote it cannot publish it, a second person does', async () => {
    const decision = new DecisionSheet(officer, 'R1');
    await decision.write(DECISION);
    await decision.submit();
    expect(await decision.problems()).toMatch(/theme/iu);
    await decision.look('decision-refused');
    mainThemes = await decision.answerThemes('Accepted', 'Bays and delivery times are part of the trial.');
    expect(mainThemes.length).toBeGreaterThan(0);
    await decision.submit();
    expect(await decision.told()).toContain('A second person reads and publishes it now.');
    expect(await decision.offers('Publish, for good')).toBe(false);
    const forced = await decision.forcePublishing();
    expect(forced.status).toBe(422);
    expect(forced.says).toContain('There is a problem');
    await decision.look('decision-submitted');

    await approver.goTo(officer.path);
    const second = new DecisionSheet(approver, 'R1');
    await second.look('decision-second-person');
    await second.publish();
    expect(await second.told()).toContain('The line of the recommendation shows it now.');
    await second.look('decision-published');
  });

  chapter('anybody reads the whole line on one page', async () => {
    const anybody = await Person.arrive(installation.url, { javaScript: false });
    await anybody.goTo(`/recommendations/${story.assembly.slug}/R1`);
    const line = new LineSheet(anybody, 'R1');
    const stops = await line.stops();
    expect(Object.keys(stops)).toEqual([
      'Assembly',
      'Recommendation',
      'Consultation',
      'Outcome',
      'Decision',
      'Delivery',
    ]);
    expect(stops['Recommendation']).toContain('29');
    expect(stops['Consultation']).toMatch(/^\d+ responses received\.$/u);
    expect(stops['Outcome']).toMatch(/\d+ of the \d+ .* (support|oppose) it/u);
    expect(stops['Decision']).toBe('Accepted in part by Cabinet of Aldermouth Borough Council.');
    expect(stops['Delivery']).toMatch(/promised/u);
    expect(await line.text()).toContain(story.words['R1']);
    await line.lookTwice('line');
    await line.openEverything();
    const everything = await line.text();
    for (const theme of mainThemes) expect(everything).toContain(theme);
    expect(everything).toContain(DECISION.fields['Reasons']);
    await line.lookTwice('line-opened');

    await anybody.goTo(`/consultations/${story.consultation.slug}`);
    await new PublicConsultationSheet(anybody, story.consultation.title).lookTwice('consultation-decided');
    await anybody.goTo(`/assemblies/${story.assembly.slug}`);
    await anybody.lookTwice('assembly-public');
    await anybody.goTo('/');
    await anybody.lookTwice('home');
    await anybody.goTo('/receipts');
    await new AskReceiptSheet(anybody).ask(receipt);
    const told = new ReceiptStorySheet(anybody);
    expect(await told.text()).toContain('Accepted in part');
    await told.lookTwice('receipt-decided');
  });

  chapter('a member sees it on the board, and the words behind a figure in two clicks', async () => {
    const email = 'mara@example.org';
    const password = await installation.hire(email, 'member', 'Mara Member');
    const member = await signedIn(installation.url, { email, password }, { to: '/members' });
    const board = new BoardOfMembersSheet(member);
    expect(await board.row('R1')).toContain('Accepted in part.');
    expect(await board.row('R4')).not.toContain('Accepted');
    await board.lookTwice('members');
    await board.openBrief('R1');
    const brief = new BriefSheet(member, 'R1');
    const [theme = ''] = mainThemes;
    expect(await brief.text()).toContain(theme);
    await brief.lookTwice('brief');
    await brief.openTheme(theme);
    await new WordsSheet(member, theme).lookTwice('brief-words');

    await member.goTo('/officer');
    expect(await member.page.locator('h1').innerText()).not.toBe('');
    expect(await member.page.locator('main').innerText()).toContain('You are signed in as member');
    await member.look('member-not-allowed');
  });

  chapter('the officer’s home says what is left to do', async () => {
    await officer.goTo('/officer');
    expect(await officer.page.locator('main').innerText()).toContain('R4');
    await officer.look('officer-home');
  });
});
