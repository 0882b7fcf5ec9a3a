import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { acknowledgement, answersTo, isWritable, messageIdFor, oneLine } from './acknowledgement.js';
import { atFirst } from './delivery.js';

const BREAKS = /[\r\n\0\u2028\u2029]/u;
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('\r', '\n', '\0', '\u2028', '\u0085', ' ', '<'), fc.string()),
});

describe('what an acknowledgement puts into headers', () => {
  it('is one line, whatever the sender or the consultation is called', () => {
    fc.assert(
      fc.property(text, text, (title, contact) => {
        const consultation = { title, slug: 'trees', timeZone: 'Europe/London', closesAt: new Date(0), contact };
        const rest = { reference: 'TL-1', receivedAt: new Date(0), late: false, publicUrl: 'https://consult.example' };
        expect(acknowledgement({ consultation, ...rest }).subject).not.toMatch(BREAKS);
        expect(oneLine(title)).not.toMatch(BREAKS);
      }),
    );
  });

  it('names one Message-ID or none', () => {
    expect(answersTo('<a.b+c@reader.example>')).toBe('<a.b+c@reader.example>');
    for (const wrong of [undefined, '', 'a@b', '<a@b> <c@d>', '<a@b>\r\nBcc: x@y.example', '<a\0b>', '<a b@c>', '<>'])
      expect(answersTo(wrong)).toBeUndefined();
    fc.assert(fc.property(text, (id) => !BREAKS.test(answersTo(`<${id}>`) ?? '')));
    expect(messageIdFor('1', 'consult.example')).toBe(messageIdFor('1', 'consult.example'));
  });

  it('goes to exactly one address', () => {
    expect(isWritable('ivy+tag@reader.example')).toBe(true);
    fc.assert(fc.property(text, (name) => !isWritable(`${name}@b.example`) || !/[\s,;:<>"]/u.test(name)));
    for (const wrong of [
      '',
      'ivy',
      'a@b,c@d',
      'a@b\r\nRCPT TO:<c@d>',
      'x:a@b;',
      '"a"@b',
      'a@b@c',
      `${'a'.repeat(251)}@b.c`,
    ])
      expect(isWritable(wrong)).toBe(false);
  });
});

describe('what becomes of an acknowledgement as it is written', () => {
  it('goes out five times a day to one address, and is kept with the reason from then on', () => {
    expect([0, 4, 5, 99].map((within) => atFirst(true, within).state)).toEqual(['pending', 'pending', 'kept', 'kept']);
    expect(atFirst(true, 5).error).toContain('within a day');
    expect(atFirst(false, 0).state).toBe('failed');
  });
});
