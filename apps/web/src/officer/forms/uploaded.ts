import { PayloadTooLargeException } from '@nestjs/common';

/** The file is larger than anything that is read here. */
export class FileTooLarge extends PayloadTooLargeException {
  constructor(readonly fileName: string) {
    super('The file is larger than 25 MB, the most that is read at once. Nothing was stored.');
  }
}

export interface UploadedFile {
  name: string;
  /** As the browser says; nobody relies on it. */
  type: string;
  bytes: Buffer;
}

/** A file that a form sent, or undefined where none was chosen. Throws FileTooLarge. */
export async function uploadedFile(body: unknown, name: string): Promise<UploadedFile | undefined> {
  const part = (body as Record<string, unknown> | undefined)?.[name] as Partial<FilePart> | undefined;
  if (typeof part?.toBuffer !== 'function') return undefined;
  const bytes = await part.toBuffer();
  // A browser may send the whole path of its own machine; only the last part names the file.
  const fileName = (part.filename ?? '').split(/[/\\]/u).at(-1) ?? '';
  if (part.file?.truncated === true) throw new FileTooLarge(fileName);
  if (fileName === '' && bytes.length === 0) return undefined;
  return { name: fileName, type: part.mimetype ?? 'application/octet-stream', bytes };
}

/** The plain fields of a form that also sent a file. */
export function plainFields(body: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, part] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    const value = typeof part === 'string' ? part : (part as { value?: unknown } | null)?.value;
    if (typeof value === 'string') fields[name] = value;
  }
  return fields;
}

/** The same with every value of fields that were sent more than once, as ticked boxes are. */
export function allFields(body: unknown): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const [name, part] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    const values = [part]
      .flat()
      .map((one) => (typeof one === 'string' ? one : (one as { value?: unknown } | null)?.value))
      .filter((value) => typeof value === 'string');
    const [first] = values;
    if (first !== undefined) fields[name] = values.length === 1 ? first : values;
  }
  return fields;
}

interface FilePart {
  filename: string;
  mimetype: string;
  /** `truncated`: it went on beyond the limit of the application. */
  file: { truncated: boolean };
  toBuffer(): Promise<Buffer>;
}
