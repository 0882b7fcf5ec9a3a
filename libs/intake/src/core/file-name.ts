import { storable } from './storable.js';

const LONGEST = 120;

/** A sender's name for a file made harmless: one line, no path, no control or direction marks; never empty. */
export function fileName(given: string, place: number): string {
  const name = storable(given)
    .replaceAll('\\', '/')
    .split('/')
    .at(-1)
    ?.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/gu, '')
    .replace(/^[.\s]+|\s+$/gu, '');
  if (name === undefined || name === '') return `attachment-${String(place + 1)}`;
  if (name.length <= LONGEST) return name;
  const ending = /\.[^.]{1,10}$/u.exec(name)?.[0] ?? '';
  return name.slice(0, LONGEST - ending.length) + ending;
}
