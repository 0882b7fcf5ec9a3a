import { STANCE_SCALE, type ScaleValue } from '#consultations';
import type { Incoming } from './submission.js';

/** Spellings of the closed scale in survey exports, without case, spaces and apostrophes. */
const SPELLINGS: Readonly<Record<string, ScaleValue>> = {
  ...Object.fromEntries(
    STANCE_SCALE.flatMap(({ value, label }) => [
      [plain(value), value],
      [plain(label), value],
    ]),
  ),
  stronglyagree: 'strongly_supports',
  agree: 'supports',
  support: 'supports',
  neitheragreenordisagree: 'neither',
  neutral: 'neither',
  disagree: 'opposes',
  oppose: 'opposes',
  stronglydisagree: 'strongly_opposes',
  stronglyopposed: 'strongly_opposes',
  notsure: 'dont_know',
  unsure: 'dont_know',
};

/** Who says only that the answer may be published has not said that the name may. */
const PUBLISHING: Readonly<Record<string, NonNullable<Incoming['publish']>>> = {
  name: 'name',
  anonymous: 'anonymous',
  no: 'no',
  yes: 'anonymous',
};

/** Where somebody stands, however a survey tool spells it. */
export function stanceOf(cell: string): ScaleValue | undefined {
  return SPELLINGS[plain(cell)];
}

export function publishIn(cell: string): Incoming['publish'] {
  return PUBLISHING[plain(cell.trim())];
}

/** An individual, a company, on behalf of an organisation. */
export function kindIn(cell: string): 'person' | 'organisation' | undefined {
  const value = cell.trim();
  if (/^(as )?(a |an )?(person|individual|member of the public|resident)\b/iu.test(value)) return 'person';
  if (/^(on behalf of )?(a |an )?(organi[sz]ation|company|business|charity|group)\b/iu.test(value))
    return 'organisation';
  return undefined;
}

/** A day, or a time with or without its distance from UTC. */
export function instantIn(cell: string): Date | undefined {
  const value = cell.trim();
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/u.test(value)) return undefined;
  const at = new Date(value.replace(' ', 'T'));
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** Without case, spaces, hyphens and apostrophes. */
export function plain(text: string): string {
  return text.toLowerCase().replace(/[\s_'’-]+/gu, '');
}
