import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ResponseText } from '../model.js';
import { normalise } from '../text/normalise.js';
import { seeded } from '../themes/random.js';
import { relate, type Relation } from './compare.js';
import { findDuplicates } from './find-duplicates.js';
import { fingerprint } from './fingerprint.js';
import { groupsOf } from './groups.js';

const VOCABULARY = Array.from({ length: 400 }, (_, i) => `w${i.toString(36)}x`);
const word = fc.constantFrom(...VOCABULARY);

function asked(texts: readonly string[]): ResponseText[] {
  return texts.map((text, order) => ({ id: `r${String(order)}`, order, text }));
}

const LETTER =
  'I am writing to ask the council to keep the riverside path open to everybody who walks or cycles to work. ' +
  'The path is lit at night and keeps children away from the main road, and closing it would put them beside lorries. ' +
  'Please publish the traffic counts on which this plan rests before any decision is made about it this year.';
const OWN = 'My daughter was nearly hit outside the bakery last winter and we have used the river ever since.';

describe('fingerprint', () => {
  it('gives texts with eleven words in common a common key', () => {
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 40 }),
        fc.array(word, { maxLength: 40 }),
        fc.uniqueArray(word, { minLength: 11, maxLength: 11 }),
        fc.array(word, { maxLength: 40 }),
        (a, b, run, c) => {
          const one = new Set(fingerprint(normalise([...a, ...run, ...b].join(' '))));
          const other = fingerprint(normalise([...c, ...run].join(' ')));
          expect(other.some((key) => one.has(key))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives sorted, distinct keys that fit a signed 64-bit column, and none for what is ignored', () => {
    const letter = normalise(LETTER);
    const keys = fingerprint(letter);
    expect(keys.length).toBeGreaterThan(5);
    expect(keys).toEqual([...new Set(keys)].sort((a, b) => (a < b ? -1 : 1)));
    for (const key of keys) expect(BigInt.asIntN(64, key)).toBe(key);
    expect(fingerprint(letter, new Set(keys))).toEqual([]);
  });

  it.each(['', 'More buses', 'N/A', '2 2 2 2 2 2 2 2 2 2 2 2 2 2'])(
    'gives no key for %j, which coincides by chance',
    (text) => {
      expect(fingerprint(normalise(text))).toEqual([]);
    },
  );
});

describe('relate', () => {
  const comparable = (id: string, order: number, text: string) => ({ id, order, ...normalise(text) });

  it('tells an exact repeat, a near one, a campaign letter and a copied passage apart', () => {
    const letter = comparable('a', 1, LETTER);
    const cases = {
      exact: LETTER.toUpperCase().replaceAll('.', ' …'),
      near: LETTER.replace('lorries', 'trucks'),
      campaign: `${OWN} ${OWN.split(' ').reverse().join(' ')} ${VOCABULARY.slice(0, 60).join(' ')} ${LETTER}`,
      partial: `${OWN} The path is lit at night and keeps children away from the main road, and closing it would put them at risk. ${OWN}`,
    };
    for (const [kind, text] of Object.entries(cases))
      expect([kind, relate(letter, comparable('b', 2, text))?.kind]).toEqual([kind, kind]);
    expect(relate(letter, comparable('b', 2, OWN))).toBeUndefined();
  });

  it('gives the same relation whichever side is named first', () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 5, maxLength: 60 }),
        fc.integer({ min: 0, max: 60 }),
        fc.array(word, { maxLength: 30 }),
        (words, cut, own) => {
          const a = comparable('a', 1, words.join(' '));
          const b = comparable('b', 2, [...words.slice(0, cut), ...own, ...words.slice(cut)].join(' '));
          expect(relate(b, a)).toEqual(relate(a, b));
          expect(relate(a, b)?.a ?? 'a').toBe('a');
        },
      ),
    );
  });
});

function readNode(response: ResponseText) {
  const { own, words, folded } = normalise(response.text);
  return { ...response, text: own, words, folded, length: words.length };
}

/** Two campaigns with own words, repeats, typing errors and people who wrote alone, from a fixed seed. */
function consultation(): ResponseText[] {
  const random = seeded(7);
  const write = (length: number) =>
    Array.from({ length }, () => VOCABULARY[Math.floor(random() * VOCABULARY.length)] ?? '').join(' ');
  const letters = [write(120), write(90)];
  const alone = Array.from({ length: 60 }, () => write(40));
  const signed = Array.from({ length: 50 }, (_, i) =>
    i % 2 === 0 ? `${write(20)}. ${letters[i % 2] ?? ''}` : `${letters[i % 2] ?? ''} ${i % 3 === 0 ? write(15) : ''}`,
  );
  const again = alone.slice(0, 10).map((text, i) => (i % 2 === 0 ? text : text.replace(' w', ' v')));
  return asked([...alone, ...signed, ...again]);
}

describe('groupsOf', () => {
  it('gives the same groups whatever the order of nodes and edges', () => {
    const responses = consultation();
    const nodes = responses.map(readNode);
    const edges: Relation[] = nodes.flatMap((b, i) => nodes.slice(0, i).flatMap((a) => relate(a, b) ?? []));
    const expected = groupsOf(nodes, edges);
    expect(expected.filter(({ kind }) => kind === 'campaign')).toHaveLength(2);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(nodes, { minLength: nodes.length }),
        fc.shuffledSubarray(edges, { minLength: edges.length }),
        (someNodes, someEdges) => {
          expect(groupsOf(someNodes, someEdges)).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('keeps two campaigns apart that share a paragraph', () => {
    const [passage, one, other] = [0, 30, 100].map((from) => VOCABULARY.slice(from, from + 30 + from / 2).join(' '));
    const letters = [
      `${passage ?? ''} ${one ?? ''}`.split(' ').slice(0, 50).join(' '),
      `${passage ?? ''} ${other ?? ''}`,
    ];
    const responses = asked([0, 1, 0, 1, 0, 1].map((letter) => letters[letter] ?? ''));
    expect(findDuplicates(responses).groups.map(({ members }) => members.length)).toEqual([3, 3]);
  });

  it('links a copied passage and joins nothing by it', () => {
    const nodes = asked([LETTER, `${OWN} ${LETTER}`]).map((response) => ({
      ...response,
      length: normalise(response.text).words.length,
    }));
    expect(groupsOf(nodes, [{ a: 'r0', b: 'r1', kind: 'partial', words: 20 }])).toEqual([]);
  });
});

describe('findDuplicates', () => {
  it('gives the groups that comparing everything with everything gives', () => {
    const responses = consultation();
    const nodes = responses.map(readNode);
    const edges: Relation[] = nodes.flatMap((b, i) => nodes.slice(0, i).flatMap((a) => relate(a, b) ?? []));
    const membership = (groups: ReturnType<typeof groupsOf>) =>
      groups.map(({ id, members }) => [id, members.map((member) => member.id)]);
    expect(membership(findDuplicates(responses).groups)).toEqual(membership(groupsOf(nodes, edges)));
  });

  it('does not depend on the order of the rows or on where people stand', () => {
    const responses = consultation();
    const expected = findDuplicates(responses).groups;
    fc.assert(
      fc.property(fc.shuffledSubarray(responses, { minLength: responses.length }), (shuffled) => {
        expect(findDuplicates(shuffled.map((response) => ({ ...response, stance: 'opposes' }))).groups).toEqual(
          expected,
        );
      }),
      { numRuns: 10 },
    );
  });

  it('keeps what a sender added, verbatim, without greeting and name', () => {
    const letters = [
      LETTER,
      LETTER,
      LETTER,
      `Dear Sir or Madam,\n${OWN}\n${LETTER}\nYours faithfully,\nWei Brown`,
      `${LETTER}\n${OWN.toUpperCase()}`,
    ];
    const { groups, rows } = findDuplicates(asked(letters));
    expect(groups).toHaveLength(1);
    expect(rows.map((row) => row.own_words)).toEqual(['', '', '', OWN, OWN.toUpperCase()]);
    expect(groups[0]?.template.join(' ')).toContain('keep the riverside path open');
    expect(groups[0]?.template.join(' ')).not.toContain('bakery');
  });

  it('makes no group of non-answers, short agreement or a pasted question', () => {
    const question =
      'Question 2: Do you agree that the council should move the market from the square to the old bus station next spring, as the assembly proposed? Please give reasons for your answer.\n';
    const reasons = [
      'The square is where everybody meets.',
      'Rents there are lower for traders.',
      'It would be colder without the walls around us.',
    ];
    const { groups } = findDuplicates(
      asked([
        'N/A',
        'N/A',
        'Nothing to add',
        'nothing to add',
        'I agree',
        'I agree',
        ...reasons.map((reason) => question + reason),
      ]),
    );
    expect(groups).toEqual([]);
  });

  it('takes an empty file and hostile texts', () => {
    expect(findDuplicates([])).toEqual({ groups: [], rows: [] });
    fc.assert(
      fc.property(
        fc.array(
          fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
          { maxLength: 8 },
        ),
        (texts) => {
          expect(findDuplicates(asked([...texts, ...texts])).rows).toHaveLength(2 * texts.length);
        },
      ),
    );
  });
});
