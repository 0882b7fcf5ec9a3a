import { describe, expect, it } from '@jest/globals';
import { ownWords } from './own-words.js';

describe('the sender\u2019s own words', () => {
  it.each([
    'On Mon, 2 Mar 2026 at 10:15, The Council <c@x.example> wrote:',
    'Am 2. M\u00e4rz 2026 um 10:15 schrieb Der Rat <c@x.example>:',
    'Le lun. 2 mars 2026 \u00e0 10:15, Conseil <c@x.example> a \u00e9crit :',
    'El lun, 2 mar 2026 a las 10:15, Consejo (<c@x.example>) escribi\u00f3:',
    'Il giorno lun 2 mar 2026 alle ore 10:15 Consiglio <c@x.example> ha scritto:',
    'Op ma 2 mrt 2026 om 10:15 schreef Raad <c@x.example>:',
    'Em seg., 2 de mar. de 2026 \u00e0s 10:15, Conselho <c@x.example> escreveu:',
    'Den m\u00e5n 2 mars 2026 kl 10:15 skrev R\u00e5det <c@x.example>:',
    'pon., 2 mar 2026 o 10:15 Rada <c@x.example> napisa\u0142(a):',
    '\u043f\u043d, 2 \u043c\u0430\u0440. 2026 \u0433. \u0432 10:15, \u0421\u043e\u0432\u0435\u0442 <c@x.example>:',
    'Ar Llun, 2 Maw 2026 am 10:15, ysgrifennodd Cyngor <c@x.example>:',
  ])('end where a mail program says %s', (line) => {
    const { kept, quoted } = ownWords(`My own words.\n\n${line}\n> Yours?\n`);
    expect({ kept, quoted }).toEqual({ kept: 'My own words.', quoted: `${line}\n> Yours?` });
  });

  it.each([
    '-----Original Message-----',
    '-----Urspr\u00fcngliche Nachricht-----',
    '-----Message d\u2019origine-----',
    'From: The Council <c@x.example>\nSent: 2 March 2026 10:15\nTo: Ivy\nSubject: Trees',
    'Von: Der Rat\nGesendet: Montag, 2. M\u00e4rz 2026\nAn: Ivy\nBetreff: B\u00e4ume',
    'De : Conseil\nEnvoy\u00e9 : lundi 2 mars 2026\n\u00c0 : Ivy\nObjet : Arbres',
  ])('end above %j', (head) => {
    expect(ownWords(`Mine.\n\n${head}\n\nTheirs, without any mark.`)).toMatchObject({ kept: 'Mine.', signature: '' });
  });

  it.each([
    'In 2019 the council wrote:\nwe will plant trees.\nIt did not.',
    'From: where I stand\nthere is no tree in sight.',
    'Plans:\n---\nPart two of what I think is longer.',
    'Better regards for trees.\nThanks to all who planted them.',
  ])('are not cut short: %j', (text) => {
    expect(ownWords(text)).toMatchObject({ kept: text, quoted: '', signature: '' });
  });

  it('are found between and below marked lines', () => {
    const { kept, pieces } = ownWords(
      '----- Original Message -----\nFrom: x <c@x.example>\n\n> One?\nYes.\n> Two?\nNo.',
    );
    expect(kept).toBe('Yes.\n\nNo.');
    expect(pieces.map(({ own }) => own)).toEqual([false, true, false, true]);
  });

  it('are what stands above a letter that is passed on', () => {
    const { kept, forwarded } = ownWords(
      'Please count this.\n\n---------- Forwarded message ---------\nFrom: Bob\n\nMore trees.',
    );
    expect(kept).toBe('Please count this.');
    expect(forwarded).toContain('More trees.');
  });

  it.each([
    '-- \nIvy',
    'Kind regards\nIvy Reader',
    'Ivy Reader\nTel: 01632 960 001\nivy@x.example',
    'Sent from my iPhone',
    'Gesendet von meinem iPad',
  ])('come without the signature %j', (signature) => {
    const found = ownWords(`Plant more.\n\n${signature}`, { sender: 'Ivy Reader' });
    expect(found.kept).toBe('Plant more.');
    expect(found.signature.split('\n').at(-1)).toBe(signature.split('\n').at(-1));
  });
});
