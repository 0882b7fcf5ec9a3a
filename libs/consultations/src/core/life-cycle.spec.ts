import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CONSULTATION_LIFE_CYCLE, LifeCycle, phaseOf, type ConsultationState } from './life-cycle.js';

describe('a life cycle', () => {
  it('stops the start where a state cannot be reached', () => {
    expect(() => new LifeCycle<string>('a', { a: ['b'], b: [], c: ['a'] })).toThrow('nothing leads from a to c');
  });

  it('stops the start where a step leads nowhere', () => {
    expect(() => new LifeCycle<string>('a', { a: ['x'] })).toThrow('a leads to x, which is not a state');
  });

  it('opens nothing that was not approved', () => {
    const before = Object.entries(CONSULTATION_LIFE_CYCLE.steps).filter(([, next]) => next.includes('open'));
    expect(before.map(([state]) => state)).toEqual(['approved']);
  });
});

describe('the phase of a consultation', () => {
  const opensAt = new Date('2026-01-12T09:00:00Z');
  const closesAt = new Date('2026-03-09T23:59:00Z');
  const at = (state: ConsultationState, now: string) => phaseOf({ state, opensAt, closesAt }, new Date(now));

  it('follows the instants, whatever the clock has stored', () => {
    expect(at('approved', '2026-01-12T08:59:59.999Z')).toBe('forthcoming');
    expect(at('approved', '2026-01-12T09:00:00Z')).toBe('open');
    expect(at('open', '2026-03-09T23:58:59.999Z')).toBe('open');
    expect(at('open', '2026-03-09T23:59:00Z')).toBe('closed');
  });

  it('shows nobody a draft', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<ConsultationState>('draft', 'submitted'),
        fc.date({ noInvalidDate: true }),
        (state, now) => {
          expect(phaseOf({ state, opensAt, closesAt }, now)).toBe('unpublished');
        },
      ),
    );
  });
});
