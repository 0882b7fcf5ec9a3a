import { describe, expect, it } from '@jest/globals';
import { actOn } from './act-on.js';
import type { Board, Change, Outcome } from './board.js';
import { undo, type PastAct } from './history.js';

const board: Board = {
  candidates: [
    { id: 'c1', label: 'bus fares', keywords: ['bus', 'fare'], fate: 'open' },
    { id: 'c2', label: 'train times', keywords: ['train'], fate: 'open' },
    { id: 'c3', label: 'weather', keywords: ['rain'], fate: 'set_aside' },
  ],
  themes: [
    {
      id: 't1',
      label: 'Cycling',
      description: '',
      keywords: ['bike', 'lane'],
      examples: [],
      state: 'confirmed',
      from: [],
      reason: '',
    },
  ],
};

const RESPONSE = '0190d3b4-0000-7000-8000-000000000001';

function changed(outcome: Outcome): Change {
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome;
}

/** The board after a change: what the service writes. */
function apply(on: Board, after: Change['after']): Board {
  const candidates = on.candidates.map((card) => after.candidates.find((next) => next.id === card.id) ?? card);
  const kept = on.themes.map((card) => after.themes.find((next) => next.id === card.id) ?? card);
  return {
    candidates,
    themes: [...kept, ...after.themes.filter((next) => !on.themes.some((card) => card.id === next.id))],
  };
}

describe('acts on the themes of an item', () => {
  it('confirms a candidate under its own or another name and leaves the board it was given alone', () => {
    const before = structuredClone(board);
    const { after, memberships, summary } = changed(
      actOn(board, { kind: 'confirm', id: 'c1', label: ' Bus  fares ', themeId: 'n' }),
    );
    expect(after.candidates).toEqual([{ ...board.candidates[0], fate: 'confirmed' }]);
    expect(after.themes).toMatchObject([{ id: 'n', label: 'Bus fares', state: 'confirmed', from: ['c1'] }]);
    expect(memberships).toEqual([{ themeId: 'n', from: ['c1'] }]);
    expect(summary).toBe('“bus fares” confirmed as “Bus fares”');
    expect(board).toEqual(before);
  });

  it('refuses what somebody else decided first, and says what became of it', () => {
    const next = apply(board, changed(actOn(board, { kind: 'confirm', id: 'c1', themeId: 'n' })).after);
    expect(actOn(next, { kind: 'drop', id: 'c1', reason: 'off topic' })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('has been confirmed meanwhile'),
    });
  });

  it('merges candidates and themes into one new theme that holds the keywords of all', () => {
    const { after } = changed(
      actOn(board, { kind: 'merge', ids: ['c2', 't1', 'c1'], label: 'Getting about', themeId: 'n' }),
    );
    expect(after.candidates.map((card) => card.fate)).toEqual(['merged', 'merged']);
    expect(after.themes.find((card) => card.id === 't1')?.state).toBe('merged');
    expect(after.themes.find((card) => card.id === 'n')).toMatchObject({
      from: ['c1', 'c2', 't1'],
      keywords: ['bus', 'fare', 'train', 'bike', 'lane'],
    });
  });

  it('asks for two different themes to merge', () => {
    expect(actOn(board, { kind: 'merge', ids: ['c1', 'c1'], label: 'x', themeId: 'n' })).toMatchObject({
      faults: [{ path: 'ids' }],
    });
  });

  it('splits by words into two named themes whose members part', () => {
    const by = { words: ['Lane', ' '], examples: [] };
    const { after, memberships } = changed(
      actOn(board, { kind: 'split', id: 't1', by, label: 'Cycle lanes', restLabel: 'Cycling', themeIds: ['n1', 'n2'] }),
    );
    expect(after.themes.map((card) => [card.id, card.state, card.keywords])).toEqual([
      ['t1', 'split', ['bike', 'lane']],
      ['n1', 'confirmed', ['lane']],
      ['n2', 'confirmed', ['bike']],
    ]);
    expect(memberships.map((membership) => [membership.only?.words, membership.without?.words])).toEqual([
      [['lane'], undefined],
      [undefined, ['lane']],
    ]);
  });

  it('names every fault of a split at once', () => {
    const by = { words: [], examples: [] };
    expect(
      actOn(board, { kind: 'split', id: 'c1', by, label: '', restLabel: 'cycling', themeIds: ['a', 'b'] }),
    ).toMatchObject({
      faults: [{ path: 'words' }, { path: 'label' }, { path: 'restLabel' }],
    });
  });

  it('wants a reason for setting aside, and puts back', () => {
    expect(actOn(board, { kind: 'drop', id: 't1', reason: ' ' })).toMatchObject({ faults: [{ path: 'reason' }] });
    const next = apply(board, changed(actOn(board, { kind: 'drop', id: 't1', reason: 'asked elsewhere' })).after);
    expect(next.themes[0]).toMatchObject({ state: 'set_aside', reason: 'asked elsewhere' });
    expect(apply(next, changed(actOn(next, { kind: 'restore', id: 't1' })).after)).toEqual(board);
    expect(changed(actOn(board, { kind: 'restore', id: 'c3' })).after.candidates[0]?.fate).toBe('open');
  });

  it('takes no second theme of a name that is there, whatever its capitals', () => {
    expect(actOn(board, { kind: 'rename', id: 'c1', label: 'CYCLING' })).toMatchObject({ faults: [{ path: 'label' }] });
    expect(actOn(board, { kind: 'rename', id: 't1', label: 'CYCLING' }).kind).toBe('changed');
  });

  it('adds a theme that no machine found, by the words people use for it', () => {
    const by = { words: ['Ferry'], examples: [RESPONSE] };
    const { after } = changed(
      actOn(board, { kind: 'add', label: 'Ferries', description: ' boats ', by, themeId: 'n' }),
    );
    expect(after.themes).toMatchObject([
      { label: 'Ferries', description: 'boats', keywords: ['ferry'], examples: [RESPONSE], from: [] },
    ]);
  });
});

describe('undoing', () => {
  function record(on: Board, change: Change, order: number): { act: PastAct; board: Board } {
    const { before, after, summary } = change;
    return { act: { id: `a${String(order)}`, order, summary, before, after }, board: apply(on, after) };
  }

  it('puts the board back, bytes for bytes, and hides the theme that was made', () => {
    const merged = record(
      board,
      changed(actOn(board, { kind: 'merge', ids: ['c1', 't1'], label: 'Moving', themeId: 'n' })),
      1,
    );
    const undone = undo([merged.act], 'a1');
    if (undone.kind === 'refused') throw new Error(undone.reason);
    const back = apply(merged.board, undone.after);
    expect(back.candidates).toEqual(board.candidates);
    expect(back.themes.filter((theme) => theme.state !== 'undone')).toEqual(board.themes);
  });

  it('wants later acts on the same theme undone first, and lets others be', () => {
    const confirmed = record(board, changed(actOn(board, { kind: 'confirm', id: 'c1', themeId: 'n' })), 1);
    const renamed = record(
      confirmed.board,
      changed(actOn(confirmed.board, { kind: 'rename', id: 'n', label: 'Fares' })),
      2,
    );
    const other = record(renamed.board, changed(actOn(renamed.board, { kind: 'drop', id: 't1', reason: 'r' })), 3);
    const acts = [confirmed.act, renamed.act, other.act];
    expect(undo(acts, 'a1')).toMatchObject({ reason: expect.stringContaining('renamed to “Fares”') });
    expect(undo(acts, 'a2').kind).toBe('changed');
    const after = acts.map((act) => (act.id === 'a2' ? { ...act, undoneBy: 'u' } : act));
    expect(undo(after, 'a1').kind).toBe('changed');
    expect(undo(after, 'a2')).toMatchObject({ reason: expect.stringContaining('already') });
  });
});
