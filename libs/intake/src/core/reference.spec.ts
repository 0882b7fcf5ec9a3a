import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readReference, readSecret, referenceFrom, secretFrom } from './reference.js';

const random = fc.uint8Array({ minLength: 14, maxLength: 14 });
const letters = [...'23456789ABCDEFGHJKMNPQRTVWXYZ'];

describe('a reference', () => {
  it('has two groups of four letters that nobody mistakes for each other', () => {
    fc.assert(
      fc.property(random, (bytes) => {
        expect(referenceFrom(bytes)).toMatch(/^TL-[2-9A-HJKMNPQRTV-Z]{4}-[2-9A-HJKMNPQRTV-Z]{4}$/u);
      }),
    );
  });

  it('is read however it is typed', () => {
    const reference = referenceFrom(Buffer.from('some more bytes'));
    const bare = reference.slice(3).replace('-', '');
    for (const typed of [
      reference.toLowerCase(),
      ` ${reference} `,
      `tl ${bare}`,
      bare,
      `TL${bare}`,
      reference.replaceAll('-', '\u2013'),
    ]) {
      expect(readReference(typed)).toBe(reference);
    }
  });

  it('is read also where its own first letters are TL', () => {
    fc.assert(
      fc.property(random, (bytes) => {
        const reference = referenceFrom(bytes);
        expect(readReference(reference.slice(3))).toBe(reference);
      }),
    );
  });

  it('shows any one letter that is wrong', () => {
    fc.assert(
      fc.property(random, fc.nat(7), fc.constantFrom(...letters), (bytes, place, letter) => {
        const bare = referenceFrom(bytes).slice(3).replace('-', '');
        if (bare[place] === letter) return;
        expect(readReference(bare.slice(0, place) + letter + bare.slice(place + 1))).toBeUndefined();
      }),
    );
  });

  it('shows any two neighbours that changed places', () => {
    fc.assert(
      fc.property(random, fc.nat(6), (bytes, place) => {
        const bare = [...referenceFrom(bytes).slice(3).replace('-', '')];
        const [a = '', b = ''] = bare.slice(place, place + 2);
        if (a === b) return;
        bare.splice(place, 2, b, a);
        expect(readReference(bare.join(''))).toBeUndefined();
      }),
    );
  });

  it.each(['', 'TL-', 'hello', 'TL-7K3M', 'TL-0000-0000', '\0'])('is not %j', (typed) => {
    expect(readReference(typed)).toBeUndefined();
  });
});

describe('a secret', () => {
  it('depends on every byte it is made from, and is read however it is typed', () => {
    const bytes = Buffer.alloc(32, 7);
    const secret = secretFrom(bytes);
    expect(secret).toMatch(/^([2-9A-HJKMNPQRTV-Z]{4}-){3}[2-9A-HJKMNPQRTV-Z]{4}$/u);
    expect(readSecret(secret.replaceAll('-', ' ').toLowerCase())).toBe(secret);
    expect(readSecret(secret.slice(1))).toBeUndefined();
    expect(secretFrom(bytes.fill(8, 31))).not.toBe(secret);
  });
});
