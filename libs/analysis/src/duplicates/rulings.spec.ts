import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Relation, RelationKind } from './compare.js';
import { groupsOf, type DuplicateGroup, type GroupNode, type Rulings } from './groups.js';

const name = (i: number) => `r${String(i)}`;

function node(i: number): GroupNode {
  const words = Array.from({ length: 30 }, (_, w) => `w${String(w)}`);
  return { id: name(i), order: i, text: words.join(' '), length: words.length };
}

function edge(a: number, b: number, kind: RelationKind, words: number): Relation {
  return { a: name(a), b: name(b), kind, words };
}

const membership = (groups: readonly DuplicateGroup[]) => groups.map(({ members }) => members.map(({ id }) => id));

const SIZE = 14;
interface World {
  nodes: GroupNode[];
  relations: Relation[];
  rulings: Rulings;
}

/** Some responses, of which each has one of a few texts, what relates them, and what people said. */
const world: fc.Arbitrary<World> = fc
  .record({
    texts: fc.array(fc.nat(12), { minLength: SIZE, maxLength: SIZE }),
    others: fc.array(
      fc.record({
        a: fc.nat(SIZE - 1),
        b: fc.nat(SIZE - 1),
        kind: fc.constantFrom<RelationKind>('near', 'campaign', 'campaign', 'partial'),
        words: fc.integer({ min: 10, max: 11 }),
      }),
      { maxLength: 24 },
    ),
    // One more than there are: rulings outlive what was erased.
    together: fc.array(fc.tuple(fc.nat(SIZE), fc.nat(SIZE)), { maxLength: 3 }),
    apart: fc.array(
      fc.record({ one: fc.array(fc.nat(SIZE), { maxLength: 4 }), other: fc.array(fc.nat(SIZE), { maxLength: 4 }) }),
      { maxLength: 4 },
    ),
  })
  .map(({ texts, others, together, apart }) => {
    const relations: Relation[] = [];
    texts.forEach((text, b) => {
      const first = texts.indexOf(text);
      if (text > 8 && first < b) relations.push(edge(first, b, 'exact', 30));
    });
    const paired = new Set(relations.map(({ a, b }) => `${a} ${b}`));
    for (const { a, b, kind, words } of others) {
      const [x, y] = [Math.min(a, b), Math.max(a, b)];
      if (x === y || paired.has(`${name(x)} ${name(y)}`)) continue;
      paired.add(`${name(x)} ${name(y)}`);
      relations.push(edge(x, y, kind, words));
    }
    return {
      nodes: texts.map((_, i) => node(i)),
      relations,
      rulings: {
        together: together.map(([one, other]) => [name(one), name(other)] as const),
        apart: apart.map(({ one, other }) => ({ one: one.map(name), other: other.map(name) })),
      },
    };
  });

/**
 * Whole groups; with one that a ruling names all the others that it names; with one who joined no group although it has
 * words of a letter all to whom it is related.
 */
function closed(start: number, { relations, rulings }: World, groups: readonly string[][]): Set<string> {
  const groupOf = new Map(groups.flatMap((members) => members.map((id) => [id, members] as const)));
  const stray = relations.flatMap(({ a, b, kind }) =>
    kind === 'campaign' && (groupOf.get(a) ?? a) !== (groupOf.get(b) ?? b) ? [b] : [],
  );
  const bound = [
    ...groups,
    ...rulings.together.map((pair) => [...pair]),
    ...rulings.apart.map(({ one, other }) => [...one, ...other]),
    ...stray.map((id) => [id, ...relations.flatMap(({ a, b }) => (b === id ? [a] : []))]),
  ];
  const affected = new Set([name(start)]);
  for (let size = 0; size < affected.size;) {
    size = affected.size;
    for (const ids of bound) if (ids.some((id) => affected.has(id))) for (const id of ids) affected.add(id);
  }
  return affected;
}

describe('groupsOf with rulings', () => {
  it('never puts two into one group that a ruling keeps apart', () => {
    fc.assert(
      fc.property(world, ({ nodes, relations, rulings }) => {
        for (const members of membership(groupsOf(nodes, relations, rulings)))
          for (const { one, other } of rulings.apart) {
            const on = (side: readonly string[], than: readonly string[]) =>
              members.some((member) => side.includes(member) && !than.includes(member));
            expect(on(one, other) && on(other, one)).toBe(false);
          }
      }),
      { numRuns: 300 },
    );
  });

  it('joins and parts nothing that no ruling asks for', () => {
    fc.assert(
      fc.property(world, ({ nodes, relations, rulings }) => {
        const together = membership(groupsOf(nodes, relations, { together: rulings.together, apart: [] }));
        const found = membership(groupsOf(nodes, relations, rulings));
        for (const members of found)
          expect(together.some((whole) => members.every((member) => whole.includes(member)))).toBe(true);
        for (const whole of together) {
          const isCut = rulings.apart.some(
            ({ one, other }) => whole.some((id) => one.includes(id)) && whole.some((id) => other.includes(id)),
          );
          if (!isCut) expect(found).toContainEqual(whole);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of nodes, relations, rulings, pairs or sides', () => {
    fc.assert(
      fc.property(
        world.chain(({ nodes, relations, rulings }) =>
          fc.record({
            first: fc.constant({ nodes, relations, rulings }),
            nodes: fc.shuffledSubarray(nodes, { minLength: nodes.length }),
            relations: fc.shuffledSubarray(relations, { minLength: relations.length }),
            together: fc.shuffledSubarray([...rulings.together], { minLength: rulings.together.length }),
            apart: fc.shuffledSubarray([...rulings.apart], { minLength: rulings.apart.length }),
          }),
        ),
        ({ first, nodes, relations, together, apart }) => {
          const turned: Rulings = {
            together: together.map(([one, other]) => [other, one] as const),
            apart: apart.map(({ one, other }) => ({ one: [...other].reverse(), other: [...one].reverse() })),
          };
          expect(groupsOf(nodes, relations, turned)).toEqual(groupsOf(first.nodes, first.relations, first.rulings));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives the members of some groups what it gives them among all others', () => {
    fc.assert(
      fc.property(world, fc.nat(SIZE - 1), ({ nodes, relations, rulings }, start) => {
        const before = membership(groupsOf(nodes, relations, { together: [], apart: [] }));
        const affected = closed(start, { nodes, relations, rulings }, before);
        const inside = groupsOf(
          nodes.filter(({ id }) => affected.has(id)),
          relations.filter(({ a, b }) => affected.has(a) && affected.has(b)),
          rulings,
        );
        const all = groupsOf(nodes, relations, rulings).filter(({ id }) => affected.has(id));
        expect(inside).toEqual(all);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same again when groups that were taken apart are regrouped', () => {
    fc.assert(
      fc.property(world, fc.nat(SIZE - 1), ({ nodes, relations, rulings }, start) => {
        const groups = groupsOf(nodes, relations, rulings);
        const affected = closed(start, { nodes, relations, rulings }, membership(groups));
        const inside = groupsOf(
          nodes.filter(({ id }) => affected.has(id)),
          relations.filter(({ a, b }) => affected.has(a) && affected.has(b)),
          rulings,
        );
        expect(inside).toEqual(groups.filter(({ id }) => affected.has(id)));
      }),
      { numRuns: 300 },
    );
  });

  it('joins what nobody would have related, and undoes nothing by it', () => {
    const nodes = [0, 1, 2, 3].map(node);
    const relations = [edge(0, 1, 'near', 20)];
    expect(membership(groupsOf(nodes, relations, { together: [['r1', 'r3']], apart: [] }))).toEqual([
      ['r0', 'r1', 'r3'],
    ]);
    expect(
      groupsOf(nodes, [], { together: [['r1', 'r3']], apart: [] }).map(({ members }) =>
        members.map(({ kind }) => kind),
      ),
    ).toEqual([['original', 'campaign']]);
  });

  it('lets those who stay find each other when the first letter is taken out, and later ones go with them', () => {
    const nodes = Array.from({ length: 7 }, (_, i) => node(i));
    // Each has an edge to the first with the same words only; the last two say something more.
    const relations = [
      ...[1, 2, 3, 4].map((b) => edge(0, b, 'exact', 30)),
      ...[0, 1, 2].flatMap((a) => [edge(a, 5, 'campaign', 30), edge(a, 6, 'campaign', 30)]),
    ];
    const apart = [{ one: ['r0'], other: ['r1', 'r2', 'r3', 'r5'] }];
    const [rest, ...more] = groupsOf(nodes, relations, { together: [], apart });
    expect(more).toEqual([]);
    expect(rest?.members.map(({ id, kind, of }) => [id, kind, of])).toEqual([
      ['r1', 'original', ''],
      ['r2', 'exact', 'r1'],
      ['r3', 'exact', 'r1'],
      ['r4', 'exact', 'r1'],
      ['r5', 'campaign', 'r1'],
      ['r6', 'campaign', 'r1'],
    ]);
  });

  it('lets one who is as much like both sides go with the earlier, in whatever order it hears of them', () => {
    const nodes = [0, 1, 2].map(node);
    const relations = [edge(0, 1, 'near', 20), edge(0, 2, 'near', 20), edge(1, 2, 'near', 20)];
    const rulings: Rulings = { together: [], apart: [{ one: ['r1'], other: ['r0'] }] };
    for (const heard of [relations, [...relations].reverse()])
      expect(membership(groupsOf(nodes, heard, rulings))).toEqual([['r0', 'r2']]);
  });

  it('joins nobody who wrote only what two letters have in common', () => {
    const nodes = Array.from({ length: 7 }, (_, i) => node(i));
    const letters = [
      edge(0, 1, 'exact', 30),
      edge(0, 2, 'exact', 30),
      edge(3, 4, 'exact', 30),
      edge(3, 5, 'exact', 30),
    ];
    const both = [edge(0, 6, 'campaign', 16), edge(3, 6, 'partial', 16)];
    expect(membership(groupsOf(nodes, [...letters, ...both]))).toEqual([
      ['r0', 'r1', 'r2'],
      ['r3', 'r4', 'r5'],
    ]);
    const more = [edge(0, 6, 'campaign', 17), edge(3, 6, 'partial', 16)];
    expect(membership(groupsOf(nodes, [...letters, ...more]))[0]).toEqual(['r0', 'r1', 'r2', 'r6']);
  });

  it('takes a letter of which another holds nearly everything for that one, shortened', () => {
    const nodes = Array.from({ length: 6 }, (_, i) => ({ ...node(i), length: i < 3 ? 100 : 40 }));
    const relations = [
      edge(0, 1, 'exact', 100),
      edge(0, 2, 'exact', 100),
      edge(3, 4, 'exact', 40),
      edge(3, 5, 'exact', 40),
    ];
    expect(membership(groupsOf(nodes, [...relations, edge(0, 3, 'campaign', 38)]))).toHaveLength(1);
    expect(membership(groupsOf(nodes, [...relations, edge(0, 3, 'campaign', 28)]))).toHaveLength(2);
  });

  it('keeps apart before it joins', () => {
    const nodes = [0, 1, 2].map(node);
    const rulings: Rulings = {
      together: [
        ['r0', 'r1'],
        ['r1', 'r2'],
      ],
      apart: [{ one: ['r2'], other: ['r0'] }],
    };
    expect(membership(groupsOf(nodes, [], rulings))).toEqual([['r0', 'r1']]);
  });

  it('ignores what it does not know', () => {
    const nodes = [0, 1].map(node);
    const relations = [edge(0, 1, 'exact', 30)];
    const rulings: Rulings = {
      together: [['r0', 'gone']],
      apart: [
        { one: ['r0'], other: ['gone'] },
        { one: ['r0'], other: ['r0'] },
      ],
    };
    expect(groupsOf(nodes, relations, rulings)).toEqual(groupsOf(nodes, relations));
  });
});
