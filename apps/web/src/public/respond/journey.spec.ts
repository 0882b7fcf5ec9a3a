import { describe, expect, it } from '@jest/globals';
import type { Item, Question } from '#consultations';
import type { Amendable, Receipt } from '#intake';
import { draftToAmend, EMPTY, incomingOf, readDraft, withAnswer, withoutItem } from './draft.js';
import type { Draft } from './draft.js';
import { missingOf, nextStep, pathOf, previousStep, questionNumber, stepsOf } from './journey.js';
import { lateNotice } from './respond.view.js';
import { sentView } from './sent.view.js';

function question(key: string, kind: Question['kind'], required = false): Question {
  return { id: key, key, kind, prompt: `${key}?`, options: [], required };
}

function item(ref: string, position: number, questions: Question[]): Item {
  return { id: ref, ref, position, questions, words: 'Words.' } as unknown as Item;
}

const STANCE = question('stance', 'stance');
const OPEN = question('text', 'open');
const OFTEN = question('often', 'single', true);
const R1 = item('R1', 1, [STANCE, OPEN]);
const R2 = item('R 2/b', 2, [OFTEN]);
const two = { slug: 'two', items: [R1, R2] };
const one = { slug: 'one', items: [R1] };

const paths = (consultation: typeof two, draft: Draft) => stepsOf(consultation, draft).map(pathOf);

describe('the journey through the form', () => {
  it('asks which items only where there are several, and only the questions of those chosen', () => {
    const rest = ['/files', '/about-you', '/contact', '/publishing', '/check'];
    expect(paths(one, EMPTY)).toEqual(['/answer/R1/stance', '/answer/R1/text', ...rest]);
    expect(paths(two, EMPTY)).toEqual(['', ...rest]);
    expect(paths(two, { ...EMPTY, items: ['R 2/b'] })).toEqual(['', '/answer/R%202%2Fb/often', ...rest]);
  });

  it('leads on and back by one page, and out of the form before the first', () => {
    const steps = stepsOf(one, EMPTY);
    const [first, second] = steps;
    if (first === undefined || second === undefined) throw new Error('no steps');
    expect(nextStep(steps, first)).toBe(second);
    expect(previousStep(steps, second)).toBe(first);
    expect(previousStep(steps, first)).toBeUndefined();
    expect(questionNumber(steps, second)).toEqual({ number: 2, of: 2 });
  });

  it('names what is missing: an answer at all, one that is required, who, and how to publish', () => {
    const messages = (draft: Draft) => missingOf(two, draft).map(({ message }) => message);
    const about = [
      'Say whether you answer for yourself or for an organisation',
      'Choose how your answer may be published',
    ];
    expect(messages(EMPTY)).toEqual(['Choose at least one recommendation to answer', ...about]);
    expect(messages({ ...EMPTY, items: ['R1'] })).toEqual(['Answer at least one question', ...about]);
    expect(messages({ ...EMPTY, items: ['R1', 'R 2/b'] })).toEqual(['Recommendation R 2/b: answer “often?”', ...about]);
    const done: Draft = { items: ['R1'], answers: { R1: { text: 'Yes' } }, who: 'organisation', publish: 'name' };
    expect(messages(done)).toEqual([
      'Enter the name of the organisation',
      'Give a name, or choose to have your answer published without one',
    ]);
    expect(messages({ ...done, organisation: 'Us' })).toEqual([]);
  });
});

describe('a draft', () => {
  it('becomes an answer of the items chosen that say something, and of nothing else', () => {
    let draft: Draft = { ...EMPTY, items: ['R1', 'R 2/b'], who: 'person', organisation: 'Left from before' };
    draft = withAnswer(draft, R1, STANCE, 'opposes');
    draft = withAnswer(draft, R1, OPEN, 'Why not.');
    draft = withAnswer(draft, R2, OFTEN, 'daily');
    expect(incomingOf(two, draft, 'intent')).toEqual({
      consultation: 'two',
      channel: 'web',
      intent: 'intent',
      answers: [
        { item: 'R1', stance: 'opposes', text: 'Why not.' },
        { item: 'R 2/b', choices: { often: 'daily' } },
      ],
      respondent: { kind: 'person' },
      publish: 'no',
    });
    expect(incomingOf(two, withoutItem(two, draft, 'R1'), 'i').answers.map((answer) => answer.item)).toEqual(['R 2/b']);
    expect(incomingOf(two, withAnswer(draft, R2, OFTEN, undefined), 'i').answers).toHaveLength(1);
  });

  it('says every open question, the first as what the response says', () => {
    const both = item('R1', 1, [STANCE, OPEN, question('else', 'open')]);
    const draft: Draft = { items: ['R1'], answers: { R1: { text: 'First.', else: 'Further.' } } };
    expect(incomingOf({ slug: 'one', items: [both] }, draft, 'i').answers).toEqual([
      { item: 'R1', text: 'First.', choices: { else: 'Further.' } },
    ]);
  });

  it('made of an answer that was received says the same again', () => {
    const both = { slug: 'both', items: [item('R1', 1, [STANCE, OPEN, question('else', 'open')]), R2] };
    const answers = [
      { item: 'R1', stance: 'opposes', text: 'First.', choices: { else: 'Further.' } },
      { item: 'R 2/b', stance: null, text: '', choices: { often: 'daily' } },
    ];
    const respondent = { kind: 'organisation', organisation: 'Us' };
    const story = { reference: 'TL-7K3M-9QFD', answers, respondent, publish: 'anonymous' };
    const kept = { story, name: 'Jo', represents: undefined, email: 'jo@reader.example' } as unknown as Amendable;
    const draft = draftToAmend(both, kept);
    expect(draft.amending).toBe('TL-7K3M-9QFD');
    expect(incomingOf(both, draft, 'again')).toMatchObject({
      answers: [answers[0], { item: 'R 2/b', choices: { often: 'daily' } }],
      respondent: { kind: 'organisation', organisation: 'Us', name: 'Jo', email: 'jo@reader.example' },
      publish: 'anonymous',
    });
  });

  it('begins anew where what was kept is of another form', () => {
    expect(readDraft({ answers: 'none' })).toEqual(EMPTY);
    expect(readDraft(null)).toEqual(EMPTY);
    expect(readDraft({ answers: { R1: { text: 'a' } } })).toEqual({ answers: { R1: { text: 'a' } } });
  });
});

describe('after the closing time', () => {
  const closesAt = new Date('2026-03-29T00:30:00Z');
  const consultation = { ...one, closesAt, timeZone: 'Europe/London', decisionDue: null, decisionMaker: '' };
  const after = (minutes: number) => new Date(closesAt.getTime() + minutes * 60_000);

  it('says beforehand that an answer is late, or until when one begun in time is not', () => {
    expect(lateNotice(consultation, after(-1))).toBeUndefined();
    expect(lateNotice(consultation, after(1))).toContain('marked as late');
    expect(lateNotice(consultation, after(1), after(0.5))).toContain('marked as late');
    // The clock goes forward that night between the two.
    expect(lateNotice(consultation, after(1), after(-1))).toContain(
      'in time if you send it by 2am on Sunday 29 March 2026',
    );
    expect(lateNotice(consultation, after(31), after(-1))).toContain('marked as late');
  });

  it('says on the confirmation which of the two it was', () => {
    const about = { ...consultation, title: '', contact: {}, assembly: { slug: 'a' } } as unknown as Parameters<
      typeof sentView
    >[0];
    const receipt = { reference: '', secret: '', receivedAt: after(1), late: false, inGrace: true } as Receipt;
    expect(sentView(about, receipt, EMPTY, false).grace).toContain(
      'It was sent in the 30 minutes after closing, from a form opened before.',
    );
    const late = sentView(
      about,
      { ...receipt, late: true, inGrace: false },
      { ...EMPTY, amending: 'TL-7K3M-9QFD' },
      false,
    );
    expect(late.grace).toBeUndefined();
    expect(late.replaced).toContain('your answer TL-7K3M-9QFD still counts');
  });
});
