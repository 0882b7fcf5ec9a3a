import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { chunksOf, fold } from './fold.js';
import { normalise } from './normalise.js';
import { sentencesOf } from './sentences.js';

/** Every UTF-16 code unit may occur, lone surrogates and NUL too. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

describe('fold', () => {
  it('changes nothing when done twice', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = fold(text);
        expect(fold(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
    ['ﬁre', 'fire'],
    ['café', 'cafe\u0301'],
    ['don’t', "DON'T"],
    ['un\u00adhappy\u200b', 'unhappy'],
    ['１２', '12'],
    ['a\u00a0b', 'a  b'],
  ])('reads %j and %j as the same words', (a, b) => {
    expect(fold(a)).toBe(fold(b));
  });

  it('makes one token of an address, of encoded data and of each sign of a script without spaces', () => {
    expect(fold('see https://example.org/a?b=c, or mail Jo.Bloggs@example.org.')).toBe('see {url} or mail {email}');
    expect(fold(`data ${'QUJD0a'.repeat(12)}==`)).toBe('data {data}');
    expect(fold('公園がほしい')).toBe('公 園 が ほ し い');
  });

  it('gives the place of every chunk in the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(
          chunksOf(text)
            .flatMap(({ start, end }) => fold(text.slice(start, end)).split(' '))
            .join(' '),
        ).toBe(fold(text));
      }),
    );
  });
});

describe('normalise', () => {
  it('reads lines marked as quotations where they are all there is, unless somebody is named whom they quote', () => {
    const marked = '> https://example.org/a > https://example.org/b We can change this together.';
    const question =
      'Question 3: Do you agree with the proposal that the market moves? Please give reasons for your answer.';
    expect(normalise(`${question}\n${marked}\nKind regards,\nAmina Khan`).folded).toBe(
      normalise(`${question} ${marked}`).folded,
    );
    expect(normalise(question.replaceAll(' ', ' \u200b')).folded).toBe('');
    expect(normalise('On 3 May 2024 at 10:14, Jo wrote:\n> What do you think?').own).toBe('');
    expect(normalise('I agree.\n> What do you think?').own).toBe('I agree.');
    // A greeting before them is none of the answer.
    expect(normalise(`Dear Sir or Madam,\n${marked}`).own).toContain('We can change this together.');
    expect(normalise('Dear Jo,\nOn 3 May 2024 at 10:14, Jo wrote:\n> What do you think?').own).toBe('Dear Jo,');
  });

  it('sets greeting, signature and quoted mail apart and keeps the words between verbatim', () => {
    const read = normalise(
      'Dear Minister,\n\nPlease keep the library open. My children go there.\n\nYours faithfully,\nAmina Khan, Leeds\n\nOn 3 May 2024 at 10:14, Jo wrote:\n> What do you think?\n> Tell us.',
    );
    expect(read.own).toBe('Please keep the library open. My children go there.');
    expect(read.greeting).toBe('Dear Minister,');
    expect(read.signature).toContain('Amina Khan');
    expect(read.quoted).toContain('> What do you think?');
  });

  it('reads a reply written between quoted lines', () => {
    expect(normalise('> Do you agree?\nYes, because of the buses.\n> Anything else?\nMore benches please.').own).toBe(
      'Yes, because of the buses.\nMore benches please.',
    );
  });

  it('leaves out the question that a respondent pasted, told of or numbered', () => {
    const question = 'Do you agree that the council should close the high street to cars on Saturdays?';
    expect(normalise(`${question} No, shops need deliveries.`, { questions: [question] }).own).toBe(
      'No, shops need deliveries.',
    );
    expect(
      normalise(`Question 4: ${question} Please give reasons for your answer.\nNo, shops need deliveries.`).own,
    ).toBe('No, shops need deliveries.');
  });

  it.each([
    '',
    '   ',
    'N/A',
    'n.a.',
    'Nothing',
    'nothing to add.',
    'No comment!',
    '-',
    '...',
    '\u0000',
    'None',
    '\u200b',
  ])('finds %j blank', (text) => {
    expect(normalise(text).blank).toBe(true);
  });

  it.each(['No to this', 'Nothing about us without us', '👍', 'Dim diolch, mae angen parc', 'NA is sodium'])(
    'does not find %j blank',
    (text) => {
      expect(normalise(text).blank).toBe(false);
    },
  );

  it.each([
    ['The buses are late and they should be more frequent.', 'eng'],
    ['Il faut que les bus soient plus fréquents dans notre quartier.', 'fra'],
    ['Die Busse sollten öfter fahren und nicht so teuer sein.', 'deu'],
    ['Los autobuses deberían pasar con más frecuencia por el barrio.', 'spa'],
    ['Mae angen mwy o fysiau yn y pentref ac ar y penwythnos.', 'cym'],
    ['', 'und'],
  ])('tells the language of %j', (text, language) => {
    expect(normalise(text).language).toBe(language);
  });

  it('takes any string and keeps only what was written', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const read = normalise(text);
        for (const line of read.own.split('\n')) expect(text).toContain(line);
        expect(read.words.join(' ')).toBe(read.folded);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['words', 'park '.repeat(200_000)],
    ['one word', 'a'.repeat(1_000_000)],
    ['full stops', `${'.'.repeat(1_000_000)}x`],
    ['quotes', '>'.repeat(1_000_000)],
    ['lines', '\n'.repeat(1_000_000)],
    ['at signs', 'a.@'.repeat(333_000)],
    ['names', 'Jo Bloggs, '.repeat(90_000)],
    ['header lines', 'From: x\n'.repeat(120_000)],
    ['right-to-left text', 'שלום עולם '.repeat(100_000)],
  ])('reads a megabyte of %s in a moment', (_, text) => {
    const began = performance.now();
    const read = normalise(text);
    sentencesOf(read.own);
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

describe('sentencesOf', () => {
  it('gives places that hold the sentences verbatim, abbreviations unbroken', () => {
    const text = 'Dr. Khan is right. Is it? "Yes!" she said\nMore buses, e.g. at night.';
    expect(sentencesOf(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      'Dr. Khan is right.',
      'Is it?',
      '"Yes!"',
      'she said',
      'More buses, e.g. at night.',
    ]);
  });
});

const feedback = new URL('../../../../../shared/data/patient-feedback/v6-nhft.csv', import.meta.url);
(existsSync(feedback) ? describe : describe.skip)('on patient feedback (../shared/data)', () => {
  it('finds the non-answers of the file blank, and hardly any answer that people gave a code', () => {
    const rows: Record<string, string>[] = parse(readFileSync(feedback), { columns: true });
    // "Nothing" was coded as praise or blame by the question it answers, and as nothing else.
    const empty = [
      'Labelling not possible',
      'Not assigned',
      'Positive experience & gratitude',
      'Negative experience & dissatisfaction',
    ];
    const labels = Object.keys(rows[0] ?? {}).slice(11);
    const notAnswered = (row: Record<string, string>) =>
      labels.every((label) => row[label] !== '1' || empty.includes(label));
    const blank = rows.filter((row) => normalise(row['FFT answer'] ?? '').blank);
    expect(blank.length).toBeGreaterThan(700);
    expect(blank.filter((row) => !notAnswered(row)).map((row) => row['FFT answer'])).toEqual([]);
  });
});
