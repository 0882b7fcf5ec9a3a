import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COUNTED, DISPOSITIONS, type Disposition } from './dispositions.js';
import { SAME_SENDER, settleSender, type SenderPolicies, type SentByOne, type Settled } from './settle-sender.js';

const usual: SenderPolicies = { duplicatesRule: 'same-counts-once', severalRule: 'composite' };

/** Each letter a submission that says it, in the order of receipt; in capitals a proven one. */
function sent(letters: string, given: Record<number, Partial<SentByOne>> = {}): SentByOne[] {
  return [...letters].map((letter, at) => ({
    id: `s${String(at + 1)}`,
    number: at + 1,
    disposition: 'considered',
    byHand: false,
    says: letter.toLowerCase(),
    proven: letter !== letter.toLowerCase(),
    ...given[at + 1],
  }));
}

const inShort = (settled: readonly Settled[]) =>
  settled.map(({ disposition, of }) => (of === undefined ? disposition : `${disposition} ${of}`));

/** The submissions with what was settled written into them. */
function applied(before: readonly SentByOne[], settled: readonly Settled[]): SentByOne[] {
  return before.map((one) => {
    const now = settled.find(({ id }) => id === one.id);
    if (now === undefined) return one;
    if (now.disposition === 'considered' && COUNTED.has(one.disposition)) return one;
    return { ...one, disposition: now.disposition, of: now.of, rule: SAME_SENDER };
  });
}

describe('several submissions of one sender', () => {
  it('read different ones together under the first received, and take the same again as its duplicate', () => {
    expect(inShort(settleSender(sent('abab'), usual))).toEqual([
      'considered',
      'merged_into s1',
      'duplicate_of s1',
      'duplicate_of s2',
    ]);
  });

  it('let the latest count only where it is proven to be from the same sender', () => {
    const latest: SenderPolicies = { ...usual, severalRule: 'latest' };
    expect(inShort(settleSender(sent('abC'), latest))).toEqual(['superseded_by s3', 'superseded_by s3', 'considered']);
    expect(inShort(settleSender(sent('Abc'), latest))).toEqual(['considered', 'merged_into s1', 'merged_into s1']);
    expect(inShort(settleSender(sent('aBc'), latest))).toEqual(['superseded_by s2', 'considered', 'merged_into s2']);
    expect(inShort(settleSender(sent('abA'), latest))).toEqual(['superseded_by s3', 'superseded_by s3', 'considered']);
    expect(inShort(settleSender(sent('abB'), latest))).toEqual(['superseded_by s2', 'considered', 'duplicate_of s2']);
  });

  it('count each where that was declared, the same again or not', () => {
    const several: SenderPolicies = { ...usual, severalRule: 'each-counts' };
    expect(inShort(settleSender(sent('aba'), several))).toEqual(['considered', 'considered', 'duplicate_of s1']);
    const both: SenderPolicies = { duplicatesRule: 'each-counts', severalRule: 'each-counts' };
    expect(inShort(settleSender(sent('aba'), both))).toEqual(['considered', 'considered', 'considered']);
    const same: SenderPolicies = { ...usual, duplicatesRule: 'each-counts' };
    expect(inShort(settleSender(sent('aab'), same))).toEqual(['considered', 'considered', 'merged_into s1']);
  });

  it('find a new first when the first is taken back', () => {
    const before = applied(sent('abc'), settleSender(sent('abc'), usual));
    const withdrawn = before.map((one) => (one.number === 1 ? { ...one, disposition: 'withdrawn' as const } : one));
    expect(settleSender(withdrawn, usual)).toEqual([
      { id: 's2', disposition: 'considered' },
      { id: 's3', disposition: 'merged_into', of: 's2' },
    ]);
  });

  it('leave alone what a person decided', () => {
    const byHand = { byHand: true };
    expect(settleSender(sent('abc', { 2: byHand }), usual).map(({ id }) => id)).toEqual(['s1', 's3']);
    const merged = { byHand: true, disposition: 'merged_into' as const, of: 's1' };
    expect(settleSender(sent('ab', { 2: merged }), usual)).toEqual([]);
    expect(inShort(settleSender(sent('abc', { 3: { ...merged, of: 's2' } }), usual))).toEqual(['considered']);
  });
});

const disposition = fc.constantFrom<Disposition>('considered', 'considered', 'considered', ...DISPOSITIONS);
const submissions = fc
  .array(
    fc.record({ disposition, byHand: fc.boolean(), says: fc.constantFrom('a', 'b', 'c', 'd'), proven: fc.boolean() }),
    { maxLength: 8 },
  )
  .map((all) =>
    all.map((one, at): SentByOne => ({ ...one, id: `s${String(at)}`, number: at, byHand: one.byHand && at % 3 === 0 })),
  );
const policies = fc.record({
  duplicatesRule: fc.constantFrom('same-counts-once' as const, 'each-counts' as const),
  severalRule: fc.constantFrom('composite' as const, 'latest' as const, 'each-counts' as const),
});

describe('for any submissions of a sender under any policies', () => {
  it('the order in which they are looked at changes nothing, nor does looking again', () => {
    fc.assert(
      fc.property(submissions, policies, fc.integer(), (all, declared, seed) => {
        const settled = settleSender(all, declared);
        const mixed = [...all].sort((a, b) => ((a.number * 7919 + seed) % 11) - ((b.number * 7919 + seed) % 11));
        expect(settleSender(mixed, declared)).toEqual(settled);
        expect(settleSender(applied(all, settled), declared)).toEqual(settled);
      }),
    );
  });

  it('each that takes part has one place, nothing is lost, and what keeps out is not touched', () => {
    fc.assert(
      fc.property(submissions, policies, (all, declared) => {
        const settled = settleSender(all, declared);
        const free = all.filter((one) => COUNTED.has(one.disposition) && !one.byHand).map(({ id }) => id);
        expect(settled.map(({ id }) => id)).toEqual(free);
        const after = applied(all, settled);
        expect(after).toHaveLength(all.length);
        expect(after.filter((one) => !free.includes(one.id))).toEqual(all.filter((one) => !free.includes(one.id)));
      }),
    );
  });

  it('somebody is counted once under the usual policies, and whatever points leads to what is counted', () => {
    fc.assert(
      fc.property(submissions, policies, (all, declared) => {
        const after = applied(all, settleSender(all, declared));
        const taking = after.filter((one) => COUNTED.has(one.disposition) || one.rule === SAME_SENDER);
        const counted = taking.filter((one) => COUNTED.has(one.disposition));
        expect(counted.length > 0).toBe(taking.length > 0);
        if (declared.severalRule !== 'each-counts' && declared.duplicatesRule === 'same-counts-once') {
          expect(counted.filter(({ byHand }) => !byHand).length).toBeLessThanOrEqual(1);
        }
        for (const one of taking.filter(({ of, rule }) => of !== undefined && rule === SAME_SENDER)) {
          const target = after.find(({ id }) => id === one.of);
          const end =
            one.disposition === 'duplicate_of' && target?.of !== undefined
              ? after.find(({ id }) => id === target.of)
              : target;
          expect(end === undefined ? 'nobody' : COUNTED.has(end.disposition)).toBe(true);
          if (one.disposition === 'merged_into') expect(target?.disposition).not.toBe('merged_into');
        }
      }),
    );
  });

  it('taking any away and settling anew gives what there would be without it', () => {
    fc.assert(
      fc.property(submissions, policies, fc.nat(7), (all, declared, gone) => {
        const without = (list: readonly SentByOne[]) =>
          list.map((one) =>
            one.number === gone ? { ...one, disposition: 'withdrawn' as const, of: undefined, rule: undefined } : one,
          );
        const settled = settleSender(without(applied(all, settleSender(all, declared))), declared);
        expect(settled).toEqual(settleSender(without(all), declared));
      }),
    );
  });
});
