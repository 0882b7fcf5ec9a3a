/**
 * References and secrets that people read out, type and copy from paper. The alphabet leaves out 0, O, 1, I, L, U and S,
 * which are taken for each other or for 5, and has a prime number of letters, so that one check letter finds every
 * single wrong letter and every swap of two neighbours.
 */
const ALPHABET = '23456789ABCDEFGHJKMNPQRTVWXYZ';
const BASE = ALPHABET.length;
const PREFIX = 'TL';
/** Without the check letter: 29^7 is 17 thousand million. */
const REFERENCE_LETTERS = 7;
/** 29^16 is more than 2^77: nobody guesses it through a web page. */
const SECRET_LETTERS = 16;

/** A reference such as `TL-7K3M-9QFD`, from at least 14 random bytes. */
export function referenceFrom(random: Uint8Array): string {
  const letters = lettersFrom(random, REFERENCE_LETTERS);
  return `${PREFIX}-${grouped(letters + checkLetter(letters))}`;
}

/** A secret such as `4HZX-9K2P-QW7T-MB3F`, from 32 bytes that nobody else knows. */
export function secretFrom(bytes: Uint8Array): string {
  return grouped(lettersFrom(bytes, SECRET_LETTERS));
}

/** Reads a reference as typed, however it is spaced or cased. Undefined where it cannot be one: a letter was mistyped. */
export function readReference(typed: string): string | undefined {
  const letters = readLetters(typed.replace(/^\W*tl\W*(?=(\W*\w){8}\W*$)/iu, ''), REFERENCE_LETTERS + 1);
  if (letters === undefined) return undefined;
  const body = letters.slice(0, REFERENCE_LETTERS);
  return checkLetter(body) === letters.at(-1) ? `${PREFIX}-${grouped(letters)}` : undefined;
}

/** Reads a secret as typed; undefined where it cannot be one. */
export function readSecret(typed: string): string | undefined {
  const letters = readLetters(typed, SECRET_LETTERS);
  return letters === undefined ? undefined : grouped(letters);
}

function readLetters(typed: string, length: number): string | undefined {
  const letters = typed
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/gu, '')
    .replaceAll('S', '5');
  return letters.length === length && [...letters].every((letter) => ALPHABET.includes(letter)) ? letters : undefined;
}

/** Weighted sum modulo 29. The weights of neighbours differ and none is 0 modulo 29. */
function checkLetter(letters: string): string {
  let sum = 0;
  for (const [place, letter] of [...letters].entries()) sum += (place + 2) * ALPHABET.indexOf(letter);
  return ALPHABET[(BASE - (sum % BASE)) % BASE] ?? '';
}

/** Two bytes a letter: 65,536 is so near a multiple of 29 that no letter is likelier by more than one in two thousand. */
function lettersFrom(bytes: Uint8Array, length: number): string {
  if (bytes.length < 2 * length) throw new RangeError(`${String(length)} letters need ${String(2 * length)} bytes`);
  let letters = '';
  for (let at = 0; at < 2 * length; at += 2)
    letters += ALPHABET[((bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)) % BASE] ?? '';
  return letters;
}

function grouped(letters: string): string {
  return letters.match(/.{4}/gu)?.join('-') ?? letters;
}
