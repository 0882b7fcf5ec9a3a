import { crc32, deflateRawSync, deflateSync } from 'node:zlib';

/** An entry of a ZIP; `claims` is the unpacked size that the directory states, where that is a lie. */
interface ZipEntry {
  name: string;
  content: Buffer | string;
  stored?: boolean;
  claims?: number;
  encrypted?: boolean;
}

/** A ZIP file, written by hand so that it can be wrong in any way that is wanted. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content);
    const packed = entry.stored === true ? content : deflateRawSync(content);
    const name = Buffer.from(entry.name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(entry.encrypted === true ? 1 : 0, 2);
    head.writeUInt16LE(entry.stored === true ? 0 : 8, 4);
    head.writeUInt32LE(crc32(content), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(entry.claims ?? content.length, 18);
    head.writeUInt16LE(name.length, 22);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(offset, 10);
    files.push(Buffer.from('PK\x03\x04', 'latin1'), head, name, packed);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, central, name);
    offset += 4 + head.length + name.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, listed, end]);
}

const CONTENT_TYPES = `<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>`;
const RELATIONSHIPS = `<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>`;

/** A DOCX of this body (`<w:p>` ...), with more entries beside it. */
export function docx(body: string, { before = '', more = [] }: { before?: string; more?: ZipEntry[] } = {}): Buffer {
  const document = `<?xml version="1.0" encoding="UTF-8"?>${before}
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`;
  return zip([
    { name: '[Content_Types].xml', content: CONTENT_TYPES },
    { name: '_rels/.rels', content: RELATIONSHIPS },
    { name: 'word/document.xml', content: document },
    ...more,
  ]);
}

export function paragraph(...runs: string[]): string {
  return `<w:p>${runs.map((run) => `<w:r><w:t xml:space="preserve">${run}</w:t></w:r>`).join('<w:r><w:br/></w:r>')}</w:p>`;
}

export const ODT_TYPE = 'application/vnd.oasis.opendocument.text';

export function odt(body: string, more: ZipEntry[] = []): Buffer {
  return zip([
    { name: 'mimetype', content: ODT_TYPE, stored: true },
    {
      name: 'content.xml',
      content: `<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles/><office:body><office:text>
${body}</office:text></office:body></office:document-content>`,
    },
    ...more,
  ]);
}

/** A PDF of these pages, each a content stream; `resources` go to every page. */
export function pdf(
  streams: readonly Buffer[],
  { resources = '', objects = [] as Buffer[], trailer = '' } = {},
): Buffer {
  const first = 4 + objects.length;
  const kids = streams.map((_, at) => `${String(first + at * 2)} 0 R`).join(' ');
  const bodies: Buffer[] = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from(`<< /Type /Pages /Kids [${kids}] /Count ${String(streams.length)} >>`),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
    ...objects,
    ...streams.flatMap((stream, at) => {
      const content = `${String(first + at * 2 + 1)} 0 R`;
      return [
        Buffer.from(
          `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${content} ` +
            `/Resources << /Font << /F1 3 0 R >> ${resources} >> >>`,
        ),
        stream,
      ];
    }),
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets: number[] = [];
  let length = 9;
  for (const [at, body] of bodies.entries()) {
    offsets.push(length);
    const part = Buffer.concat([Buffer.from(`${String(at + 1)} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = String(bodies.length + 1);
  parts.push(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${count} /Root 1 0 R ${trailer} >>\n` +
        `startxref\n${String(length)}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

export function stream(content: Buffer | string, dictionary = ''): Buffer {
  const packed = deflateSync(content);
  const head = `<< /Length ${String(packed.length)} /Filter /FlateDecode ${dictionary} >>\nstream\n`;
  return Buffer.concat([Buffer.from(head), packed, Buffer.from('\nendstream')]);
}

/** A page with these lines. */
export function page(...lines: string[]): Buffer {
  const shown = lines.map((line) => `(${line.replace(/[()\\]/gu, '\\$&')}) Tj 0 -16 Td`).join('\n');
  return stream(`BT /F1 12 Tf 72 770 Td\n${shown}\nET`);
}

/** A scan: a page that is one small picture. */
export function scan(): Buffer {
  const image = stream(
    Buffer.alloc(64, 0x55),
    '/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8',
  );
  return pdf([stream('q 500 0 0 700 40 40 cm /Im1 Do Q')], {
    resources: '/XObject << /Im1 4 0 R >>',
    objects: [image],
  });
}

/** A picture of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
