import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Consultations } from '#consultations';
import { Findings } from '#findings';
import { Intake } from '#intake';
import { startApp, type RunningApp } from '../../support/app.js';
import { closeBrowser } from '../../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { Desk } from '../inbox/desk.js';
import { sent } from './letters.js';

const BASE = '/officer/findings/streets/campaigns';

describe('an officer and the campaigns, without JavaScript', () => {
  let database: TestDatabase;
  let running: RunningApp;
  let officer: Desk;
  let colleague: Desk;
  /** Its id. */
  let consultation: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApp({ databaseUrl: database.url });
    const streets = await running.factory.consultation({
      slug: 'streets',
      words: ['Buses and trees: keep the evening buses and plant street trees.'],
      facts: { policies: { severalRule: 'each-counts', duplicatesRule: 'each-counts' } },
    });
    consultation = streets.id;
    for (const { text, stance } of sent()) {
      await running.factory.submission(streets, {
        answers: [{ item: 'R1', stance, text }],
        respondent: { kind: 'person' },
      });
    }
    await running.app.get(Findings).settle();
    officer = await Desk.of(running.url, await running.staff('officer'));
    colleague = await Desk.of(running.url, await running.staff('officer'));
  });

  afterAll(async () => {
    await closeBrowser();
    await running.close();
    await database.drop();
  });

  it('sees each letter once, with how many sent it and what they added', async () => {
    await officer.visit(BASE, 'Campaigns and duplicates');
    expect(await officer.text()).toContain('24 letters on R1 = 18 identical + 6 varied');
    await officer.page.getByRole('link', { name: '24 letters in much the same words' }).click();
    await officer.look('24 letters in much the same words');
    const said = await officer.text();
    expect(said).toContain('keep the evening buses on routes 4 and 11');
    expect(said).toContain('Own words (6)');
    expect(said).toContain('My mother goes to dialysis on the number 11');
    expect(said).toContain('A letter counts the same whenever it was sent');
    expect(said).not.toMatch(/suspicious|bot\b|fake/iu);
  });

  it('names it, says who organised it and where the letter stands', async () => {
    await officer.form.fill('Name of this group', 'Save the evening buses');
    await officer.form.press('Save the name');
    await officer.look('Save the evening buses');
    await officer.form.fill('Who asked people to send it', 'Bus Users Forum');
    await officer.form.press('Save the organiser');
    await officer.page.getByLabel('Where the letter itself stands').selectOption('supports');
    await officer.form.press('Save the stance');
    await officer.look('Save the evening buses');
    const said = await officer.text();
    expect(said).toContain('Organised by\nBus Users Forum');
    expect(said).toContain('The letter itself\nSupports the recommendation');
    expect(said).toContain('What was done with it');
  });

  it('loses nothing that was typed where something is wrong', async () => {
    await officer.form.fill('Why they do not belong here', 'This one is a reply to another question');
    await officer.form.press('Take them out of the group');
    await officer.form.hasError('Choose at least one letter');
    await officer.look('Save the evening buses');
    expect(await officer.page.getByLabel('Why they do not belong here').inputValue()).toBe(
      'This one is a reply to another question',
    );
  });

  it('is told what a colleague did meanwhile', async () => {
    await colleague.form.visit(officer.form.path.replace(/\/exclude$/u, ''));
    await officer.form.choose('Letter 7');
    await officer.form.press('Take them out of the group');
    await officer.look('Save the evening buses');
    expect(await officer.text()).toContain('23 letters');
    await colleague.form.fill('Name of this group', 'Evening buses');
    await colleague.form.press('Save the name');
    await colleague.look('Save the evening buses');
    expect(await colleague.page.getByRole('alert').innerText()).toMatch(/meanwhile|since/iu);
    expect(await colleague.page.getByLabel('Name of this group').inputValue()).toBe('Evening buses');
  });

  it('splits a group by words, merges it again and takes both back', async () => {
    await officer.visit(BASE, 'Campaigns and duplicates');
    await officer.page.getByRole('link', { name: '12 letters in much the same words' }).click();
    await officer.look('12 letters in much the same words');
    await officer.form.fill('Words that only the letters of the new group hold', 'keep the library open');
    await officer.form.press('Split it by these words');
    await officer.form.hasError('Say why');
    await officer.look('12 letters in much the same words');
    await officer.form.fill('Why these are another group', 'They ask for the library too');
    await officer.form.press('Split it by these words');
    await officer.look('7 letters in the same words');
    await officer.page.getByRole('link', { name: 'a group of its own' }).click();
    await officer.look('5 letters in the same words');
    const others = officer.page.getByLabel('The other group');
    const choices = await others.locator('option').allInnerTexts();
    await others.selectOption({ label: choices.find((choice) => choice.endsWith('(7)')) ?? '' });
    await officer.form.fill('Why both are one', 'One letter with a postscript');
    await officer.form.press('Merge the two');
    await officer.look('12 letters in much the same words');
    for (const left of [7, 12]) {
      await officer.page
        .getByRole('button', { name: /^Take back/u })
        .first()
        .click();
      expect(await officer.form.heading()).toContain(`${String(left)} letters`);
    }
  });

  it('reads two letters side by side, told apart without colour', async () => {
    await officer.visit(BASE, 'Campaigns and duplicates');
    await officer.page.getByRole('link', { name: 'Save the evening buses' }).click();
    await officer.form.choose('Letter 1');
    await officer.form.press('Compare two');
    await officer.form.hasError('Choose two letters to compare');
    await officer.form.choose('Letter 8');
    await officer.form.press('Compare two');
    const heading = await officer.form.heading();
    expect(heading).toMatch(/^These two share \d+ of \d+ words$/u);
    await officer.look(heading);
    expect(await officer.page.locator('mark.findings-own').allInnerTexts()).toEqual([
      'in bold and underlined',
      expect.stringContaining('My mother goes to dialysis'),
    ]);
    expect(await officer.text()).toContain('Both belong to Save the evening buses');
    await officer.form.fill('First receipt number', '2');
    await officer.form.fill('Second receipt number', '4000');
    await officer.form.press('Show them side by side');
    await officer.form.hasError('Nothing with receipt 4000 was found on R1');
    await officer.look('Compare two responses');
    await officer.form.fill('Second receipt number', '42');
    await officer.form.press('Show them side by side');
    await officer.look('These two have no words in common');
  });

  it('confirms it; what follows balances to the last submission, and is taken back', async () => {
    await officer.visit(BASE, 'Campaigns and duplicates');
    await officer.page.getByRole('link', { name: 'Save the evening buses' }).click();
    await officer.form.press('Confirm this campaign');
    await officer.look('Save the evening buses');
    expect(await officer.page.getByText('counted, campaign member').count()).toBe(23);
    const balance = async () => {
      const { received, balanced, byDisposition } = await running.app.get(Intake).reconciliation(consultation);
      expect([received, balanced]).toEqual([sent().length, true]);
      return byDisposition.find(({ disposition }) => disposition === 'campaign_member')?.n ?? 0;
    };
    expect(await balance()).toBe(23);
    await officer.page
      .getByRole('button', { name: /^Take back/u })
      .first()
      .click();
    expect(await balance()).toBe(0);
    await officer.form.press('Confirm this campaign');
    expect(await balance()).toBe(23);
  });

  it('is published with its numbers when the consultation is closed, and without who organised it', async () => {
    const { closesAt } = await running.app.get(Consultations).get('streets');
    await running.factory.at(new Date(closesAt.getTime() + 60_000), async () => {
      await running.app.get(Consultations).openAndCloseWhatIsDue();
      await officer.visit('/consultations/streets/reconciliation', 'Everything that was received, accounted for');
      const row = officer.page.getByRole('row', { name: /Save the evening buses/u });
      const cells = await row.locator('th, td').allInnerTexts();
      expect(cells).toEqual(['Save the evening buses', 'R1', '23', '17', '6', '6']);
      expect(await officer.text()).not.toContain('Bus Users Forum');
    });
  });
});
