import type { Settlement } from '#intake';
import { refused, type Fault, type Refused } from '#platform';
import type { Posted } from '../forms/posted.js';

/** What a submission can be said to be, besides an answer; each with the reason that is usual for it. */
export const KINDS = [
  { value: 'blank', text: 'Blank: it says nothing', reason: 'A person read it: it says nothing about any item.' },
  { value: 'automatic', text: 'Automatic mail', reason: 'A person read it: a program sent it.' },
  {
    value: 'impersonated',
    text: 'Sent in another’s name',
    reason: 'The person in whose name it was sent did not send it.',
  },
  { value: 'duplicate_of', text: 'A duplicate of another submission', reason: 'A person found that it is the same.' },
  {
    value: 'superseded_by',
    text: 'Replaced by another submission',
    reason: 'The sender sent another one in its place.',
  },
  { value: 'quarantined', text: 'To be looked at again', reason: 'Somebody else has to look at it.' },
] as const;

/** Reasons that come up again and again. */
export const REASONS = [
  'The sender said so.',
  'The same words from the same sender.',
  'A test, or advertising.',
  'It is not about this consultation.',
] as const;

const ANSWER_REASON = 'A person read it: it is an answer.';

/** What was typed, to show it again beside what is wrong. */
export interface TypedSettlement {
  as: string;
  of: string;
  preset: string;
  reason: string;
  items: string[];
  text: string;
}

export const NOTHING_TYPED: TypedSettlement = { as: '', of: '', preset: '', reason: '', items: [], text: '' };

export function typedSettlement(posted: Posted): TypedSettlement {
  return {
    as: posted.text('as'),
    of: posted.text('of').trim(),
    preset: posted.text('preset'),
    reason: posted.text('reason').trim(),
    items: posted.list('items'),
    text: posted.text('text'),
  };
}

/** What the form says; own words go before a preset, and the usual reason holds where neither is given. */
export function readSettlement(typed: TypedSettlement): Settlement | Refused {
  const said = typed.reason !== '' ? typed.reason : REASONS.find((reason) => reason === typed.preset);
  if (typed.as === 'answer') {
    return { as: 'answer', items: typed.items, text: typed.text, reason: said ?? ANSWER_REASON };
  }
  const kind = KINDS.find(({ value }) => value === typed.as);
  if (kind === undefined) return wrong('as', 'Choose what it is');
  const reason = said ?? kind.reason;
  if (kind.value !== 'duplicate_of' && kind.value !== 'superseded_by') return { as: kind.value, reason };
  return typed.of === ''
    ? wrong('of', 'Enter the reference of the other submission')
    : { as: kind.value, of: typed.of, reason };
}

function wrong(path: string, message: string): Refused & { faults: Fault[] } {
  return { ...refused(message), faults: [{ path, message }] };
}
