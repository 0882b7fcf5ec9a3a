import { describe, expect, it } from '@jest/globals';
import { pack, textsIn } from './packed-texts.js';

describe('packed texts', () => {
  it('give back what was packed, empty texts and every script among it', () => {
    const texts = ['', 'One line.', '\uFEFFmark', 'Zwölf Bäume\n\nund ein Weg', '', '🚲 für alle', '자전거', ''];
    expect(textsIn([pack(texts), pack([]), pack(['last'])])).toEqual([...texts, 'last']);
  });
});
