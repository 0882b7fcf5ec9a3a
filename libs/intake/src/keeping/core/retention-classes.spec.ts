import { describe, expect, it } from '@jest/globals';
import { dueAt, dueClasses, RETENTION_CLASSES } from './retention-classes.js';

const [raw, contact, answers] = RETENTION_CLASSES;
const at = (text: string) => new Date(text);

describe('when a class expires', () => {
  it('counts originals from the sealing, the rest from the decision', () => {
    const starts = { sealedAt: at('2026-01-31T10:00:00Z'), decidedAt: at('2026-11-30T10:00:00Z') };
    expect(raw && dueAt(raw, starts)).toEqual(at('2026-05-01T10:00:00Z'));
    expect(contact && dueAt(contact, starts)).toEqual(at('2027-02-28T10:00:00Z'));
    expect(answers && dueAt(answers, starts)).toEqual(at('2032-11-30T10:00:00Z'));
  });

  it('keeps everything while nothing is sealed and decided', () => {
    const starts = { sealedAt: null, decidedAt: null };
    expect(RETENTION_CLASSES.map((of) => dueAt(of, starts))).toEqual([undefined, undefined, undefined]);
    expect(dueClasses(starts, at('2999-01-01T00:00:00Z'))).toEqual([]);
  });

  it('is due to the instant, not a moment before', () => {
    const starts = { sealedAt: at('2026-01-01T00:00:00Z'), decidedAt: null };
    expect(dueClasses(starts, at('2026-03-31T23:59:59.999Z'))).toEqual([]);
    expect(dueClasses(starts, at('2026-04-01T00:00:00Z')).map(({ key }) => key)).toEqual(['raw']);
  });
});
