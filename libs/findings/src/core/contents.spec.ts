import { describe, expect, it } from '@jest/globals';
import { contentsOf, passageLike, toResponses, type Readable } from './contents.js';

const template = ['The tram must be built now because every year of waiting costs the town more.'];
const readables: Readable[] = [
  { responseId: 'a', order: 1, text: template[0] ?? '', stance: 'supports' },
  { responseId: 'b', order: 2, text: `${template[0] ?? ''}\nI run a bakery on the route.`, stance: 'supports' },
  { responseId: 'c', order: 3, text: 'Spend it on roads instead of rails.', stance: 'opposes' },
  { responseId: 'd', order: 4, text: (template[0] ?? '').replace('every year', 'each year'), stance: 'opposes' },
];
const group = {
  id: 'g',
  template,
  members: [
    { responseId: 'a', ownWords: '' },
    { responseId: 'b', ownWords: 'I run a bakery on the route.' },
    { responseId: 'd', ownWords: '' },
    { responseId: 'set-aside', ownWords: '' },
  ],
};

describe('reading distinct content once', () => {
  const { contents, carriersOf } = contentsOf(readables, [group]);

  it('reads a template once, weighing as many as hold it, and own words as the sender’s own', () => {
    expect(contents.map((content) => [content.id, content.weight, content.stance])).toEqual([
      ['g/template', 3, 'supports'],
      ['b/own', 1, 'supports'],
      ['c', 1, 'opposes'],
    ]);
    expect(carriersOf.get('g/template')).toEqual(['a', 'b', 'd']);
  });

  it('does not depend on the order of responses or members', () => {
    const turned = contentsOf([...readables].reverse(), [{ ...group, members: [...group.members].reverse() }]);
    expect(turned).toEqual({ contents, carriersOf });
  });

  it('reads a group of which one member is left as that member alone', () => {
    const first = readables.slice(0, 1);
    expect(contentsOf(first, [group]).contents.map((content) => content.id)).toEqual(['a']);
  });

  it('gives every carrier what was found, with evidence verbatim from that carrier', () => {
    const texts = new Map(readables.map((readable) => [readable.responseId, readable.text]));
    const evidence = 'every year of waiting costs the town more.';
    const found = toResponses(
      [
        { contentId: 'g/template', theme: 't', strength: 0.5, evidence },
        { contentId: 'b/own', theme: 't', strength: 0.9, evidence: 'bakery on the route' },
      ],
      carriersOf,
      texts,
    );
    expect(found.map((one) => [one.responseId, one.strength])).toEqual([
      ['a', 0.5],
      ['b', 0.9],
      ['d', 0.5],
    ]);
    for (const one of found) expect(texts.get(one.responseId)).toContain(one.evidence);
    expect(found[2]?.evidence).toContain('each year');
  });

  it('finds the sentence most like a passage that was changed, and nothing where nothing is alike', () => {
    expect(passageLike('One thing. The trams are slow. Other.', 'the tram is slow')).toBe('The trams are slow.');
    expect(passageLike('Quite something else', 'tram')).toBe('');
  });
});
