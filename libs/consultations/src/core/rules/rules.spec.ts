import { describe, expect, it } from '@jest/globals';
import { contact, firstQuestions, policies, privacyNotice, question } from '../consultation-parts.js';
import type { Consultation, Item } from '../consultation.js';
import { hashOf } from '../exact-words.js';
import { RulesRegistry } from '../../rules-registry.js';
import { stops, type Finding } from './rule.js';

const NOW = new Date('2026-01-05T12:00:00Z');

function item(override: Partial<Item> = {}): Item {
  const words = 'Close Market Street to cars.';
  return {
    id: 'i',
    ref: 'R1',
    position: 1,
    recommendationId: 'r',
    words,
    wordsSha256: hashOf(words),
    wordsVersion: 1,
    language: 'en',
    scopeOpen: 'The hours.',
    scopeFixed: 'Ambulances get through, by law.',
    reasons: 'Sixty people were hurt.',
    noAlternativeBecause: '',
    options: [{ title: 'Weekends only', description: '', preferred: false, discarded: false }],
    questions: firstQuestions(() => 'q'),
    documents: [],
    ...override,
  };
}

function consultation(override: Partial<Consultation> = {}): Consultation {
  return {
    id: 'c',
    slug: 'streets',
    title: 'Streets',
    summary: 'Two streets.',
    purpose: 'The Cabinet decides.',
    state: 'draft',
    opensAt: new Date('2026-01-12T09:00:00Z'),
    closesAt: new Date('2026-03-09T23:59:00Z'),
    timeZone: 'Europe/London',
    assembly: { id: 'a', slug: 'a', title: 'A', language: 'en' },
    items: [item()],
    documents: [],
    policies: policies.parse({}),
    privacy: privacyNotice.parse({
      controller: 'x',
      purpose: 'x',
      legalBasis: 'Article 6(1)(e)',
      specialCategory: 'x',
      retention: 'x',
      publication: 'x',
      rights: 'x',
      dpoContact: 'x',
    }),
    contact: contact.parse({ telephone: '01632 960117', otherFormats: 'Ask us.' }),
    equality: 'Screened; the assessment is attached.',
    decisionDue: null,
    decisionMaker: '',
    minutesToAnswer: null,
    createdBy: { id: 'o', name: 'Officer' },
    submitted: null,
    approved: null,
    launchSha256: null,
    extensions: [],
    overrides: [],
    revision: 1,
    ...override,
  };
}

async function findings(of: Consultation): Promise<Record<string, Finding>> {
  const found = await new RulesRegistry().check('launch', { consultation: of, now: NOW });
  return Object.fromEntries(found.map((finding) => [finding.rule, finding]));
}

async function texts(of: Consultation, rule: string): Promise<string[]> {
  return ((await findings(of))[rule]?.messages ?? []).map((message) => message.text);
}

describe('the rules of launching', () => {
  it('let a whole consultation through without a word', async () => {
    const found = Object.values(await findings(consultation()));
    expect(found.filter((finding) => !finding.met)).toEqual([]);
    expect(found.map((finding) => finding.rule)).toEqual(
      expect.arrayContaining(['G1-02', 'G1-05', 'G2-01', 'G2-03', 'G2-06', 'G3-01', 'G3-02', 'G3-05', 'DP-01']),
    );
  });

  it('G1-02 stops an item that does not say what can change', async () => {
    const found = (await findings(consultation({ items: [item({ scopeOpen: ' ' })] })))['G1-02'];
    expect(found?.messages).toEqual([{ text: 'R1: Say what people can still change.', field: 'items.R1.scopeOpen' }]);
    expect(found && stops(found)).toBe(true);
  });

  it('G2-01 asks for alternatives, or why there is none', async () => {
    const bare = item({ options: [], reasons: '' });
    expect(await texts(consultation({ items: [bare] }), 'G2-01')).toHaveLength(2);
    const said = item({ options: [], noAlternativeBecause: 'The law names one way.' });
    expect(await texts(consultation({ items: [said] }), 'G2-01')).toEqual([]);
  });

  it('G2-03 stops a launch without equality screening', async () => {
    expect(await texts(consultation({ equality: '' }), 'G2-03')).toHaveLength(1);
  });

  it.each([
    ['Do you support wider pavements and do you want fewer buses?', 'asks two things at once.'],
    ['Should the street be closed and/or made one-way?', 'asks two things at once.'],
    ['Don’t you agree that cars are noisy?', 'leads towards an answer.'],
  ])('G2-06 warns of %j', async (prompt, fault) => {
    const asked = question.parse({
      id: 'q',
      key: 'k',
      kind: 'single',
      prompt,
      options: [
        { value: 'y', label: 'Yes' },
        { value: 'd', label: 'Don’t know' },
      ],
    });
    const questions = [...firstQuestions(() => 'q'), asked];
    expect(await texts(consultation({ items: [item({ questions })] }), 'G2-06')).toEqual([`R1, question 3 ${fault}`]);
  });

  it('G2-06 warns where nobody can say why, or that they do not know', async () => {
    const asked = question.parse({
      id: 'q',
      key: 'k',
      kind: 'single',
      prompt: 'Which?',
      options: [
        { value: 'a', label: 'A' },
        { value: 'b', label: 'B' },
      ],
    });
    expect(await texts(consultation({ items: [item({ questions: [asked] })] }), 'G2-06')).toEqual([
      'R1, question 1 has no “don’t know” or “none of these”.',
      'R1 has no open question: nobody can say why.',
    ]);
  });

  it('G3-01 stops a period of thirteen days, and not one of fourteen', async () => {
    const opensAt = new Date('2026-01-12T09:00:00Z');
    const until = (at: string) => findings(consultation({ opensAt, closesAt: new Date(at) }));
    expect((await until('2026-01-25T09:00:00Z'))['G3-01']).toMatchObject({ met: false, evidence: '13 days' });
    expect((await until('2026-01-26T09:00:00Z'))['G3-01']).toMatchObject({ met: true, evidence: '14 days' });
  });

  it('G3-01 counts from now where the opening has passed', async () => {
    const late = consultation({
      opensAt: new Date('2025-12-01T09:00:00Z'),
      closesAt: new Date('2026-01-12T09:00:00Z'),
    });
    expect((await findings(late))['G3-01']).toMatchObject({ met: false, evidence: '6 days' });
  });

  it('G3-02 does not count Christmas or Easter', async () => {
    const winter = consultation({
      opensAt: new Date('2026-12-07T09:00:00Z'),
      closesAt: new Date('2027-01-17T09:00:00Z'),
    });
    expect((await findings(winter))['G3-02']?.evidence).toBe('Effective days: 30 of 41 (Christmas 11 not counted)');
    const spring = consultation({
      opensAt: new Date('2026-03-23T09:00:00Z'),
      closesAt: new Date('2026-05-25T09:00:00Z'),
    });
    expect((await findings(spring))['G3-02']?.evidence).toBe('Effective days: 59 of 63 (Easter 4 not counted)');
  });

  it('G3-05 finds a closing time that somebody wrote by hand', async () => {
    const byHand = consultation({ summary: 'Tell us soon. The consultation closes at 5pm on 9 March.' });
    expect((await texts(byHand, 'G3-05'))[0]).toContain('“closes at 5pm on 9 March”');
    const printed = consultation({ summary: 'It closes at 11:59pm on Monday 9 March 2026 (UK time).' });
    expect(await texts(printed, 'G3-05')).toEqual([]);
  });

  it('G3-05 finds a closing time that is past in a draft, and none in what was launched and has closed since', async () => {
    const past = new Date(Date.UTC(2020, 0, 1));
    expect(await texts(consultation({ closesAt: past }), 'G3-05')).toEqual(['The closing time is past.']);
    expect(await texts(consultation({ closesAt: past, state: 'decided' }), 'G3-05')).toEqual([]);
  });

  it('DP-01 names what the privacy notice leaves out', async () => {
    const thin = consultation({ privacy: privacyNotice.parse({ controller: 'x', legalBasis: 'consent' }) });
    expect(await texts(thin, 'DP-01')).toEqual(
      expect.arrayContaining([
        'The privacy notice does not say how long what is kept.',
        'Name the legal basis by its letter, as in Article 6(1)(e).',
      ]),
    );
  });

  it('G3-04 refuses an earlier deadline, and nobody can set it aside', async () => {
    const of = consultation();
    const closesAt = new Date(of.closesAt.getTime() - 1);
    const [finding] = await new RulesRegistry().check('change', { consultation: of, closesAt, now: NOW });
    expect(finding).toMatchObject({ rule: 'G3-04', met: false, absolute: true });
  });

  it('are registered once each', () => {
    const registry = new RulesRegistry();
    const [first] = registry.list();
    expect(() => first && registry.register(first)).toThrow('is registered twice');
  });
});
