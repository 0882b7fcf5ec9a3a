import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Inbox, mediaTypeOf, safeName } from '#intake';
import { Sandbox, SandboxFault } from '#platform';
import fc from 'fast-check';
import { AttachmentReader } from '../../../libs/intake/src/attachments/attachment-reader.js';
import { recompose } from '../../../libs/intake/src/compositions/recompose.js';
import type { FileRead } from '../../../libs/intake/src/attachments/reading/read-file.js';
import { docx, odt, page, paragraph, pdf, PNG, scan, stream, zip } from './attachments-files.js';
import { incoming, receiptFor, startWorld, type World } from './world.js';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const ODT = 'application/vnd.oasis.opendocument.text';
const MEGABYTE = 1024 * 1024;
/** Some hundred kilobytes that unpack to 600 MB. */
const SWELLING = pdf([stream(Buffer.alloc(600 * MEGABYTE, 0x20))]);
const READING = new URL('../../../libs/intake/src/attachments/reading/read-file.js', import.meta.url);

describe('the kind of a file', () => {
  it.each([
    ['what is only a piece of a PDF', page('Hello'), 'photo.png', undefined],
    ['a PDF that is called a picture', pdf([page('Hello')]), 'photo.png', 'application/pdf'],
    [
      'a PDF after some other bytes',
      Buffer.concat([Buffer.from('\r\n\r\n'), pdf([page('Hello')])]),
      'a',
      'application/pdf',
    ],
    ['a DOCX', docx(paragraph('Hello')), 'letter.zip', DOCX],
    [
      'a DOCX with macros',
      docx(paragraph('Hello'), { more: [{ name: 'word/vbaProject.bin', content: 'x' }] }),
      'a',
      undefined,
    ],
    ['an ODT', odt('<text:p>Hello</text:p>'), 'letter', ODT],
    ['a ZIP', zip([{ name: 'letter.txt', content: 'Hello' }]), 'letter.docx', undefined],
    ['a ZIP that calls itself a spreadsheet', zip([{ name: 'mimetype', content: `${ODT}x` }]), 'a.odt', undefined],
    ['text in UTF-8', Buffer.from('Café'), 'a.txt', 'text/plain'],
    ['text in windows-1252', Buffer.from('Caf\xe9 \x93quoted\x94', 'latin1'), 'A.TXT', 'text/plain'],
    ['text in UTF-16', Buffer.from('\ufeffHello', 'utf16le'), 'a.txt', 'text/plain'],
    ['text that begins as a picture does', Buffer.from('BMW drivers should pay'), 'a.txt', 'text/plain'],
    ['text with a NUL', Buffer.from('Hello\0'), 'a.txt', undefined],
    ['a script', Buffer.from('alert(1)'), 'a.js', undefined],
    ['RTF', Buffer.from('{\\rtf1 Hello}'), 'a.txt', undefined],
    ['a PNG', PNG, 'a.exe', 'image/png'],
    ['a program', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), 'a.pdf', undefined],
    ['nothing', Buffer.alloc(0), 'a.txt', undefined],
  ])('is told by its content: %s', async (_, bytes, name, expected) => {
    expect(await mediaTypeOf(bytes, name)).toBe(expected);
  });

  it('is told, or not, for any bytes, without harm', async () => {
    const begins = fc.constantFrom(
      '',
      'PK\x03\x04',
      '%PDF-1.7\n',
      '\x89PNG\r\n\x1a\n',
      'GIF89a',
      '\xff\xd8\xff',
      'RIFF',
    );
    await fc.assert(
      fc.asyncProperty(begins, fc.uint8Array({ maxLength: 400 }), fc.string(), async (begin, rest, name) => {
        await mediaTypeOf(Buffer.concat([Buffer.from(begin, 'latin1'), rest]), name);
      }),
    );
  });
});

describe('the name of a file', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ann\\Letter.PDF', 'Letter.pdf'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['a"; filename="b\r\nX-Evil: 1.txt', 'a__ filename__bX-Evil_ 1.txt'],
    ['.htaccess', 'htaccess'],
    ['..', 'file'],
    ['', 'file'],
    ['日本語の手紙.odt', '日本語の手紙.odt'],
  ])('%j is shown as %j', (name, shown) => {
    expect(safeName(name)).toBe(shown);
  });

  it('ends as its kind does, whatever the sender called it', () => {
    expect(safeName('letter.exe', 'application/pdf')).toBe('letter.exe.pdf');
    expect(safeName('Photo.JPEG', 'image/jpeg')).toBe('Photo.jpeg');
  });

  it('is short and has nothing in it that is not seen, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const shown = safeName(name, 'text/plain');
        expect(shown).toMatch(/^[^\p{Cc}\p{Cf}\\/"]+\.txt$/u);
        expect(shown.length).toBeLessThanOrEqual(100);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('what a file says', () => {
  const sandbox = new Sandbox();
  afterAll(() => {
    sandbox.onModuleDestroy();
  });

  const read = (bytes: Buffer, mediaType: string, megabytes = 512): Promise<FileRead | { kind: string }> =>
    sandbox
      .run<FileRead>(READING, 'readFile', { bytes, mediaType }, { seconds: 30, megabytes })
      .catch((error: unknown) => {
        if (error instanceof SandboxFault) return { kind: error.reason };
        throw error;
      });

  it.each([
    [
      'a PDF',
      pdf([page('More buses', '(please)'), page('Second page')]),
      'application/pdf',
      'More buses\n(please)\n\nSecond page',
    ],
    [
      'a DOCX',
      docx(paragraph('Dear all,', 'more &amp; better') + paragraph('Yours')),
      DOCX,
      'Dear all,\nmore & better\n\nYours',
    ],
    [
      'a DOCX without what was deleted',
      docx('<w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>'),
      DOCX,
      'Kept',
    ],
    [
      'an ODT',
      odt(
        '<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:h>Title</text:h>' +
          '<text:p>One<text:s text:c="2"/>two &#x20ac;<text:line-break/>three<office:annotation><text:p>no</text:p></office:annotation></text:p>',
      ),
      ODT,
      'Title\nOne  two €\nthree',
    ],
    ['text', Buffer.from('Caf\xe9\r\nau lait\n', 'latin1'), 'text/plain', 'Café\nau lait'],
    [
      'an ODT with a bomb inside, which nobody opens',
      odt('<text:p>Hello</text:p>', [
        { name: 'a.zip', content: zip([{ name: 'b', content: Buffer.alloc(100 * MEGABYTE) }]) },
      ]),
      ODT,
      'Hello',
    ],
    ['an empty PDF', pdf([stream('')]), 'application/pdf', ''],
  ])('is read from %s', async (_, bytes, mediaType, text) => {
    expect(await read(bytes, mediaType)).toEqual({ kind: 'read', text });
  });

  it('is for a person to see where it is a scan', async () => {
    const inside = (name: string) => [{ name, content: PNG }];
    expect(await read(scan(), 'application/pdf')).toEqual({ kind: 'none' });
    expect(await read(docx('', { more: inside('word/media/1.png') }), DOCX)).toEqual({ kind: 'none' });
    expect(await read(odt('<text:p/>', inside('Pictures/1.png')), ODT)).toEqual({ kind: 'none' });
  });

  const bomb = Buffer.alloc(100 * MEGABYTE, 0x20);
  it.each([
    [
      'a ZIP bomb',
      docx('', { more: [{ name: 'word/media/a.bin', content: bomb }] }),
      DOCX,
      'too-large',
      'it unpacks to more',
    ],
    [
      'a bomb that lies about its size',
      docx('', { more: [{ name: 'word/footnotes.xml', content: bomb, claims: 1_000 }] }),
      DOCX,
      'broken',
      'it is damaged',
    ],
    [
      'a part that is packed too well',
      odt('<text:p/>', [{ name: 'c', content: bomb.subarray(0, 50 * MEGABYTE) }]),
      ODT,
      'too-large',
      'a part of it is packed',
    ],
    [
      'very many parts',
      docx('', { more: Array.from({ length: 3_000 }, (_, at) => ({ name: String(at), content: '' })) }),
      DOCX,
      'too-large',
      'it holds more than 2,000 parts',
    ],
    [
      'a name that leads out',
      odt('<text:p/>', [{ name: '../../etc/cron.d/x', content: 'x' }]),
      ODT,
      'broken',
      'a part of it has a name',
    ],
    [
      'a locked ZIP',
      zip([{ name: 'content.xml', content: 'x', encrypted: true }]),
      ODT,
      'encrypted',
      'it is protected',
    ],
    [
      'a locked ODT',
      odt('', [{ name: 'META-INF/manifest.xml', content: '<manifest:encryption-data/>' }]),
      ODT,
      'encrypted',
      'it is protected',
    ],
    [
      'a DOCX with an external entity',
      docx('<w:p><w:r><w:t>&x;</w:t></w:r></w:p>', {
        before: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
      }),
      DOCX,
      'broken',
      'it declares entities',
    ],
    [
      'a DOCX of 50,000 nested parts',
      docx('<w:p>'.repeat(50_000) + '</w:p>'.repeat(50_000)),
      DOCX,
      'broken',
      'it is damaged',
    ],
    ['a PDF that breaks off', pdf([page('Hello')]).subarray(0, 40), 'application/pdf', 'broken', 'it is damaged'],
    [
      'a locked PDF',
      pdf([page('Hello')], {
        trailer: `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >> /ID [<00><00>]`,
      }),
      'application/pdf',
      'encrypted',
      'it is protected',
    ],
  ])('is not read from %s, and the reason has a name', async (_, bytes, mediaType, reason, because) => {
    expect(await read(bytes, mediaType)).toEqual({
      kind: 'unreadable',
      reason,
      because: expect.stringContaining(because),
    });
  });

  it('is not read from a PDF that swells, whose process ends alone', async () => {
    expect(SWELLING.length).toBeLessThan(MEGABYTE);
    expect(await read(SWELLING, 'application/pdf')).toEqual({ kind: 'memory' });
    expect(await read(Buffer.from('Hello'), 'text/plain')).toEqual({ kind: 'read', text: 'Hello' });
  });

  it('is read, or not, for any bytes, and for any file with bytes changed', async () => {
    const whole = [docx(paragraph('Hello')), odt('<text:p>Hello</text:p>'), pdf([page('Hello')])];
    const kinds = [DOCX, ODT, 'application/pdf'];
    await fc.assert(
      fc.asyncProperty(
        fc.nat(2),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 12 }),
        async (which, changes) => {
          const bytes = Buffer.from(whole[which] ?? '');
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const { kind } = await read(bytes, kinds[which] ?? '');
          expect(['read', 'none', 'unreadable', 'time']).toContain(kind);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('files that came with a submission', () => {
  let world: World;
  let reader: AttachmentReader;
  let slug: string;
  beforeAll(async () => {
    world = await startWorld();
    reader = world.app.get(AttachmentReader);
    slug = (await world.consultation({ slug: 'files' })).slug;
  });
  afterAll(() => world.stop());

  const send = async (files: [string, string, Buffer][], text = '') => {
    const attachments = files.map(([name, mediaType, bytes]) => ({ name, mediaType, bytes }));
    const { submissionId } = await receiptFor(
      world.intake,
      incoming(slug, { answers: [{ item: 'R1', text }], attachments }),
    );
    return submissionId;
  };
  const stateOf = async (id: string) => {
    const [now] = await world.db.query<{ text: string; revision: number; disposition: string; rule: string }>(
      `SELECT r.text, r.revision, r.disposition, s.disposition_rule AS rule
         FROM intake_v_response r JOIN intake_v_submission s ON s.id = r.submission_id WHERE s.id = $1`,
      [id],
    );
    const files = await world.db.query<{ state: string; error: string | null }>(
      'SELECT state, error FROM intake_attachments WHERE submission_id = $1 ORDER BY position',
      [id],
    );
    return { ...now, files: files.map(({ state, error }) => (error === null ? state : `${state}: ${error}`)) };
  };

  it('are read as part of the response, after its own words, and the journal says so once for each file', async () => {
    const id = await send(
      [
        ['a.pdf', 'application/pdf', pdf([page('First file')])],
        ['b.png', 'image/png', PNG],
        ['c.docx', DOCX, docx(paragraph('Second file'))],
      ],
      'Own words',
    );
    await Promise.all([reader.readAll(), reader.readAll()]);
    await world.db.tx((tx) => recompose(tx, world.journal, [id]));
    expect(await stateOf(id)).toEqual({
      text: 'Own words\n\nFirst file\n\nSecond file',
      revision: 2,
      disposition: 'considered',
      rule: 'received@1',
      files: ['read', 'none', 'read'],
    });
    const entries = await world.db.query(
      `SELECT FROM journal_entries WHERE kind = 'response.changed' AND subject = $1`,
      [id],
    );
    expect(entries).toHaveLength(2);
  });

  it('leave a submission of nothing but a file considered, and blank once the file says nothing', async () => {
    const [full, empty] = [
      await send([['a.txt', 'text/plain', Buffer.from('More buses')]]),
      await send([['a.pdf', 'application/pdf', pdf([stream('')])]]),
    ];
    expect(await stateOf(empty)).toMatchObject({ disposition: 'considered', files: ['waiting'] });
    await reader.readAll();
    expect(await stateOf(full)).toMatchObject({ text: 'More buses', disposition: 'considered' });
    expect(await stateOf(empty)).toMatchObject({ text: '', disposition: 'blank', rule: 'blank@1', files: ['read'] });
  });

  it('stay considered where only a person can see what a file says, and name the reason', async () => {
    const [picture, scanned, damaged] = [
      await send([['a.png', 'image/png', PNG]]),
      await send([['scan.pdf', 'application/pdf', scan()]]),
      await send([['a.docx', DOCX, docx(paragraph('x')).subarray(0, 100)]]),
    ];
    await reader.readAll();
    expect(await stateOf(picture)).toMatchObject({ disposition: 'considered', files: ['none'] });
    expect(await stateOf(scanned)).toMatchObject({ disposition: 'considered', files: ['none'] });
    expect(await stateOf(damaged)).toMatchObject({
      disposition: 'considered',
      files: ['unreadable: it is damaged, or not what it says it is'],
    });
    const { attachments } = await world.app.get(Inbox).get(damaged);
    expect(attachments).toMatchObject([
      { name: 'a.docx', note: 'It could not be read: it is damaged, or not what it says it is.' },
    ]);
  });

  it('are tried three times where the process that reads them ends, and then left to a person', async () => {
    const id = await send([['a.pdf', 'application/pdf', SWELLING]]);
    await reader.readAll();
    expect(await stateOf(id)).toMatchObject({ files: ['waiting'] });
    await reader.readAll();
    await reader.readAll();
    expect(await stateOf(id)).toMatchObject({
      disposition: 'considered',
      files: ['unreadable: reading it took more than 512 MB of memory'],
    });
  });

  it('are not read once they were erased', async () => {
    const id = await send([['a.txt', 'text/plain', Buffer.from('secret')]], 'Own words');
    await world.db.query(`UPDATE intake_attachments SET bytes = '', gone_at = now() WHERE submission_id = $1`, [id]);
    await reader.readAll();
    expect(await stateOf(id)).toMatchObject({ text: 'Own words' });
  });
});
