import { extensionOf, MEDIA_TYPES, type MediaType } from './kinds.js';

const LONGEST = 100;
/** Control characters, direction marks that make `exe.pdf` of `fdp.exe`, what is invisible, and surrogates without partner. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
/** What a shell, a header, a page or a file system could take for more than a letter. */
const MEANINGFUL = /[<>:"|?*\\/;%$`'&{}#=]/gu;

/**
 * A file's name as the sender gave it, harmless for people to read and to put in a Content-Disposition: without folders,
 * control and direction characters, and not long. Never a path to store it by. With `mediaType`, it ends as files of that
 * kind do, whatever it was called.
 */
export function safeName(name: string, mediaType?: MediaType): string {
  const last =
    name
      .toWellFormed()
      .normalize('NFC')
      .split(/[\\/]/u)
      .filter((part) => part.trim() !== '')
      .at(-1) ?? '';
  const seen = last.replace(UNSEEN, '').replace(MEANINGFUL, '_').replace(/\s+/gu, ' ');
  // A leading dot hides a file, a trailing one is lost on some systems; a leading hyphen reads as an option.
  const plain = seen.replace(/^[.\s-]+|[.\s]+$/gu, '');
  const extension = extensionOf(plain);
  const stem = extension === '' ? plain : plain.slice(0, -extension.length - 1).replace(/[.\s]+$/u, '');
  const expected = mediaType === undefined ? extension : MEDIA_TYPES[mediaType];
  const same = extension === expected || (extension === 'jpeg' && expected === 'jpg');
  const kept = same || extension === '' ? stem : `${stem}.${extension}`;
  const ending = expected === '' ? '' : `.${same ? extension : expected}`;
  return `${shortened(kept === '' ? 'file' : kept, LONGEST - ending.length)}${ending}`;
}

/** By characters as they are seen, so that none is cut in two. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text.slice(0, most * 2))) {
    if (kept.length + segment.length > most) break;
    kept += segment;
  }
  return kept === '' ? 'file' : kept.trimEnd();
}
