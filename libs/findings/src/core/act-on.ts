import type { Act, Board, Outcome, Snapshot, ThemeCard } from './board.js';
import {
  cleanLabel,
  cleanText,
  cleanSplit,
  find,
  gone,
  labelFaults,
  listed,
  newTheme,
  refuse,
  sameLabel,
  taken,
  unique,
  wrong,
} from './cards.js';

const TEXT_LENGTH = 2_000;

/** What an act would do to the board; nothing is changed here. Refused where somebody was faster or the words will not do. */
export function actOn(board: Board, act: Act): Outcome {
  switch (act.kind) {
    case 'confirm':
      return confirm(board, act);
    case 'rename':
      return rename(board, act);
    case 'merge':
      return merge(board, act);
    case 'split':
      return split(board, act);
    case 'drop':
      return drop(board, act);
    case 'restore':
      return restore(board, act);
    case 'add':
      return add(board, act);
  }
}

function confirm(board: Board, act: Extract<Act, { kind: 'confirm' }>): Outcome {
  const card = find(board, act.id);
  if (card?.kind !== 'candidate') return wrong('id', 'Choose a candidate theme that is on the board');
  if (card.candidate.fate !== 'open') return taken(card.candidate);
  const label = cleanLabel(act.label ?? card.candidate.label);
  const faults = labelFaults(board, label, []);
  if (faults.length > 0) return refuse(faults);
  const theme = newTheme(act.themeId, label, card.candidate.keywords, [act.id]);
  return {
    kind: 'changed',
    before: { candidates: [card.candidate], themes: [] },
    after: { candidates: [{ ...card.candidate, fate: 'confirmed' }], themes: [theme] },
    memberships: [{ themeId: theme.id, from: [act.id] }],
    summary:
      label === card.candidate.label ? `“${label}” confirmed` : `“${card.candidate.label}” confirmed as “${label}”`,
  };
}

function rename(board: Board, act: Extract<Act, { kind: 'rename' }>): Outcome {
  const card = find(board, act.id);
  const label = cleanLabel(act.label);
  const faults = labelFaults(board, label, [act.id]);
  if (faults.length > 0) return refuse(faults);
  if (card?.kind === 'candidate') {
    if (card.candidate.fate !== 'open') return taken(card.candidate);
    return {
      kind: 'changed',
      before: { candidates: [card.candidate], themes: [] },
      after: { candidates: [{ ...card.candidate, label }], themes: [] },
      memberships: [],
      summary: `candidate “${card.candidate.label}” renamed to “${label}”`,
    };
  }
  if (card?.kind !== 'theme') return wrong('id', 'Choose a theme that is on the board');
  if (card.theme.state !== 'confirmed') return gone(card.theme);
  const description = cleanText(act.description ?? card.theme.description).slice(0, TEXT_LENGTH);
  return {
    kind: 'changed',
    before: { candidates: [], themes: [card.theme] },
    after: { candidates: [], themes: [{ ...card.theme, label, description }] },
    memberships: [],
    summary: label === card.theme.label ? `“${label}” described anew` : `“${card.theme.label}” renamed to “${label}”`,
  };
}

function merge(board: Board, act: Extract<Act, { kind: 'merge' }>): Outcome {
  const ids = [...new Set(act.ids)].sort();
  if (ids.length < 2) return wrong('ids', 'Choose two or more themes to merge');
  const before: Snapshot = { candidates: [], themes: [] };
  for (const id of ids) {
    const card = find(board, id);
    if (card === undefined) return wrong('ids', 'Choose themes that are on the board');
    if (card.kind === 'candidate') {
      if (card.candidate.fate !== 'open') return taken(card.candidate);
      before.candidates.push(card.candidate);
    } else {
      if (card.theme.state !== 'confirmed') return gone(card.theme);
      before.themes.push(card.theme);
    }
  }
  const label = cleanLabel(act.label);
  const faults = labelFaults(board, label, ids);
  if (faults.length > 0) return refuse(faults);
  const parts = [...before.candidates, ...before.themes];
  const theme: ThemeCard = {
    ...newTheme(act.themeId, label, unique(parts.flatMap((part) => part.keywords)), ids),
    description: before.themes
      .map((part) => part.description)
      .filter(Boolean)
      .join('\n'),
    examples: unique(before.themes.flatMap((part) => part.examples)),
  };
  return {
    kind: 'changed',
    before,
    after: {
      candidates: before.candidates.map((part) => ({ ...part, fate: 'merged' as const })),
      themes: [...before.themes.map((part) => ({ ...part, state: 'merged' as const })), theme],
    },
    memberships: [{ themeId: theme.id, from: ids }],
    summary: `${listed(parts.map((part) => `“${part.label}”`))} merged into “${label}”`,
  };
}

function split(board: Board, act: Extract<Act, { kind: 'split' }>): Outcome {
  const card = find(board, act.id);
  if (card === undefined) return wrong('id', 'Choose a theme that is on the board');
  if (card.kind === 'candidate' && card.candidate.fate !== 'open') return taken(card.candidate);
  if (card.kind === 'theme' && card.theme.state !== 'confirmed') return gone(card.theme);
  const by = cleanSplit(act.by);
  const source = card.kind === 'candidate' ? card.candidate : card.theme;
  const label = cleanLabel(act.label);
  const restLabel = cleanLabel(act.restLabel);
  const faults = [
    ...(by.words.length + by.examples.length === 0
      ? [{ path: 'words', message: 'Enter the words, or choose the responses, that belong to the new theme' }]
      : []),
    ...labelFaults(board, label, [act.id], 'label'),
    ...labelFaults(board, restLabel, [act.id], 'restLabel'),
    ...(sameLabel(label, restLabel) && label !== ''
      ? [{ path: 'restLabel', message: 'Give the two themes different names' }]
      : []),
  ];
  if (faults.length > 0) return refuse(faults);
  const apart: ThemeCard = { ...newTheme(act.themeIds[0], label, [...by.words], [act.id]), examples: [...by.examples] };
  const rest = newTheme(
    act.themeIds[1],
    restLabel,
    source.keywords.filter((word) => !by.words.some((apartWord) => word.toLowerCase().includes(apartWord))),
    [act.id],
  );
  return {
    kind: 'changed',
    before:
      card.kind === 'candidate'
        ? { candidates: [card.candidate], themes: [] }
        : { candidates: [], themes: [card.theme] },
    after: {
      candidates: card.kind === 'candidate' ? [{ ...card.candidate, fate: 'split' }] : [],
      themes: [...(card.kind === 'theme' ? [{ ...card.theme, state: 'split' as const }] : []), apart, rest],
    },
    memberships: [
      { themeId: apart.id, from: [act.id], only: by },
      { themeId: rest.id, from: [act.id], without: by },
    ],
    summary: `“${source.label}” split into “${label}” and “${restLabel}”`,
  };
}

function drop(board: Board, act: Extract<Act, { kind: 'drop' }>): Outcome {
  const card = find(board, act.id);
  const reason = cleanText(act.reason);
  if (card === undefined) return wrong('id', 'Choose a theme that is on the board');
  if (reason === '') return wrong('reason', 'Say why it is set aside');
  if (reason.length > TEXT_LENGTH) return wrong('reason', `Say why in ${String(TEXT_LENGTH)} characters or fewer`);
  if (card.kind === 'candidate') {
    if (card.candidate.fate !== 'open') return taken(card.candidate);
    return {
      kind: 'changed',
      before: { candidates: [card.candidate], themes: [] },
      after: { candidates: [{ ...card.candidate, fate: 'set_aside' }], themes: [] },
      memberships: [],
      summary: `candidate “${card.candidate.label}” set aside: ${reason}`,
    };
  }
  if (card.theme.state !== 'confirmed') return gone(card.theme);
  return {
    kind: 'changed',
    before: { candidates: [], themes: [card.theme] },
    after: { candidates: [], themes: [{ ...card.theme, state: 'set_aside', reason }] },
    memberships: [],
    summary: `“${card.theme.label}” set aside: ${reason}`,
  };
}

function restore(board: Board, act: Extract<Act, { kind: 'restore' }>): Outcome {
  const card = find(board, act.id);
  if (card === undefined) return wrong('id', 'Choose a theme that is on the board');
  if (card.kind === 'candidate') {
    if (card.candidate.fate !== 'set_aside') return taken(card.candidate);
    return {
      kind: 'changed',
      before: { candidates: [card.candidate], themes: [] },
      after: { candidates: [{ ...card.candidate, fate: 'open' }], themes: [] },
      memberships: [],
      summary: `candidate “${card.candidate.label}” put back on the board`,
    };
  }
  if (card.theme.state !== 'set_aside') return gone(card.theme);
  const faults = labelFaults(board, card.theme.label, [act.id]);
  if (faults.length > 0) return refuse(faults);
  return {
    kind: 'changed',
    before: { candidates: [], themes: [card.theme] },
    after: { candidates: [], themes: [{ ...card.theme, state: 'confirmed', reason: '' }] },
    memberships: [],
    summary: `“${card.theme.label}” put back among the confirmed`,
  };
}

function add(board: Board, act: Extract<Act, { kind: 'add' }>): Outcome {
  const label = cleanLabel(act.label);
  const by = cleanSplit(act.by);
  const faults = [
    ...labelFaults(board, label, []),
    ...(by.words.length + by.examples.length === 0
      ? [{ path: 'words', message: 'Enter the words by which people speak of it' }]
      : []),
  ];
  if (faults.length > 0) return refuse(faults);
  const theme: ThemeCard = {
    ...newTheme(act.themeId, label, [...by.words], []),
    description: cleanText(act.description).slice(0, TEXT_LENGTH),
    examples: [...by.examples],
  };
  return {
    kind: 'changed',
    before: { candidates: [], themes: [] },
    after: { candidates: [], themes: [theme] },
    memberships: [{ themeId: theme.id, from: [], only: by }],
    summary: `“${label}” written by hand`,
  };
}
