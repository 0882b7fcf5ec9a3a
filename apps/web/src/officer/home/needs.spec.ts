import { describe, expect, it } from '@jest/globals';
import type { Staff } from '#accounts';
import type { ConsultationSummary } from '#consultations';
import type { ItemProgress } from '#findings';
import { analysisNeeds, byUrgency, launchNeeds, mailNeeds, type Need } from './needs.js';

const NOW = new Date('2026-06-01T12:00:00Z');
const OFFICER: Staff = { id: 'o', email: 'o@example.org', name: 'O', role: 'officer' };
const APPROVER: Staff = { ...OFFICER, id: 'a', role: 'approver' };

function consultation(with_: Partial<ConsultationSummary> = {}): ConsultationSummary {
  return {
    id: 'c',
    slug: 'trees',
    title: 'Trees',
    summary: '',
    state: 'closed',
    opensAt: new Date('2026-04-01T08:00:00Z'),
    closesAt: new Date('2026-05-20T22:59:00Z'),
    timeZone: 'Europe/London',
    decisionDue: null,
    assembly: { slug: 'a', title: 'A' },
    items: 1,
    ...with_,
  };
}

function item(with_: Partial<ItemProgress> = {}): ItemProgress {
  return {
    itemId: 'i1',
    ref: 'R1',
    responses: 90,
    read: 90,
    related: 90,
    grouped: 90,
    older: false,
    readable: 80,
    themes: 'done',
    candidates: 0,
    confirmed: 0,
    codeframe: undefined,
    coded: 0,
    settled: true,
    ...with_,
  };
}

const buttons = (needs: readonly Need[]) => needs.map((need) => need.button);

describe('what needs somebody now', () => {
  it('asks the second person, and nobody else, to approve a launch', () => {
    const waiting = [consultation({ state: 'submitted', opensAt: new Date('2026-06-04T08:00:00Z') })];
    expect(buttons(launchNeeds(waiting, APPROVER, NOW))).toEqual(['Approve the launch']);
    expect(launchNeeds(waiting, OFFICER, NOW)).toEqual([]);
  });

  it('leads an item from its themes to the seal, one button at a time', () => {
    const needs = (progress: ItemProgress, sealed: string[] = []) =>
      buttons(analysisNeeds(consultation(), [progress], { sealed: new Set(sealed), openGroups: 0 }, NOW));
    expect(needs(item({ candidates: 4 }))).toEqual(['Go through the themes']);
    expect(needs(item({ confirmed: 4 }))).toEqual(['Code the responses']);
    expect(needs(item({ codeframe: 1, coded: 20, settled: false }))).toEqual([]);
    expect(needs(item({ codeframe: 1, coded: 80 }))).toEqual(['Read and seal']);
    expect(needs(item({ codeframe: 1, coded: 80 }), ['i1'])).toEqual([]);
    expect(needs(item({ readable: 0, responses: 3 }))).toEqual(['Read and seal']);
  });

  it('asks for nothing of a consultation that is still open', () => {
    const open = consultation({ state: 'open', closesAt: new Date('2026-07-01T00:00:00Z') });
    expect(analysisNeeds(open, [item({ candidates: 4 })], { sealed: new Set(), openGroups: 3 }, NOW)).toEqual([]);
  });

  it('puts first what stops people, then what a second person holds up, then what is latest', () => {
    const need = (with_: Partial<Need>): Need => ({
      weight: 'promised',
      days: 5,
      about: 'x',
      what: '',
      button: '',
      href: '',
      ...with_,
    });
    const sorted = byUrgency([
      need({ about: 'soon' }),
      need({ about: 'late', days: -3 }),
      need({ about: 'approve', weight: 'second-person', days: 40 }),
      ...mailNeeds(2),
      need({ about: 'no day', days: undefined }),
    ]);
    expect(sorted.map((one) => one.about)).toEqual(['Outgoing mail', 'approve', 'late', 'soon', 'no day']);
  });
});
