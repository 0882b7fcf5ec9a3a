import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

describe('canonical JSON', () => {
  it('sorts members by UTF-16 code units and writes numbers as ECMAScript does', () => {
    expect(canonicalJson({ '\u20ac': 1e21, b: 0.1, a: -0, '\u{1f600}': [null, true], A: 1 })).toBe(
      '{"A":1,"a":0,"b":0.1,"\u20ac":1e+21,"\u{1f600}":[null,true]}',
    );
  });

  it('leaves out what is undefined, and keeps what is null', () => {
    expect(canonicalJson({ a: undefined, b: null, c: [undefined] })).toBe('{"b":null,"c":[null]}');
  });

  it('writes a surrogate without partner as an escape, so that the text is valid UTF-8', () => {
    expect(canonicalJson('a\ud800b\u0000')).toBe('"a\\ud800b\\u0000"');
  });

  it('says no to what JSON cannot hold', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow(TypeError);
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
  });

  it('means the value, and does not depend on the order in which members were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const shuffled = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(shuffled)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
