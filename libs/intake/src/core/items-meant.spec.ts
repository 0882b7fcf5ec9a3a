import { describe, expect, it } from '@jest/globals';
import { itemsMeant, type Clues } from './items-meant.js';

const ITEMS = [
  { ref: 'R1', words: 'Plant broadleaved saplings beside every motorway' },
  { ref: 'R2', words: 'Ban petrol lawnmowers from public parks' },
  { ref: 'R3', words: 'Give every primary school a garden' },
];
const NONE: Clues = { address: [], marked: [], thread: [], reference: [], subject: '', text: '' };
const meant = (clues: Partial<Clues>) =>
  itemsMeant(ITEMS, { ...NONE, ...clues }).map((one) => `${one.item} ${one.sign}`);

describe('which item a message answers', () => {
  it.each([
    [{ address: ['R2'], thread: ['R1'], subject: 'R3' }, ['R2 address']],
    [{ address: ['R2'], marked: ['R2', 'R3'] }, ['R2 address', 'R3 marked in the text']],
    [{ thread: ['R1'], subject: 'R3' }, ['R1 thread']],
    [{ subject: 'On r3.', reference: ['R1'] }, ['R3 subject']],
    [{ reference: ['R1'], text: 'petrol lawnmowers in parks' }, ['R1 reference']],
    [{ text: 'petrol lawnmowers in parks' }, ['R2 words']],
    [{ text: 'nothing of the kind' }, []],
  ] as [Partial<Clues>, string[]][])('is told by the first sign there is: %j', (clues, expected) => {
    expect(meant(clues)).toEqual(expected);
  });

  it('is the surer the more words it shares with one item alone, and never sure from one word', () => {
    const sure = (text: string) => itemsMeant(ITEMS, { ...NONE, text })[0]?.confidence ?? 0;
    const [one, three, both] = [
      'saplings',
      'broadleaved saplings by the motorway',
      'saplings, motorway, petrol, parks',
    ].map(sure);
    expect(one).toBeLessThan(0.5);
    expect(three).toBeGreaterThan(0.6);
    expect(both).toBeLessThan(0.5);
  });
});
