import { getDocumentProxy, getResolvedPDFJS } from 'unpdf';
import { FileFault } from '../core/file-fault.js';

const MOST_PAGES = 2_000;
/** Enough to tell a scan from an empty document. */
const LOOKED_AT = 3;

type Document = Awaited<ReturnType<typeof getDocumentProxy>>;
type Page = Awaited<ReturnType<Document['getPage']>>;

/** The text of a PDF, page by page; undefined where it holds only pictures, as a scan does. Throws FileFault. */
export async function readPdf(bytes: Buffer, longest: number): Promise<string | undefined> {
  const document = await opened(bytes);
  if (document.numPages > MOST_PAGES) {
    throw new FileFault('too-large', `it has more than ${MOST_PAGES.toLocaleString('en-GB')} pages`);
  }
  const pages: string[] = [];
  let length = 0;
  let pictures = false;
  for (let number = 1; number <= document.numPages && length <= longest; number += 1) {
    const page = await document.getPage(number);
    const text = await textOf(page);
    if (text === '' && number <= LOOKED_AT) pictures ||= await holdsPictures(page);
    pages.push(text);
    length += text.length;
    page.cleanup();
  }
  const whole = pages.filter((text) => text !== '').join('\n\n');
  return whole === '' && pictures ? undefined : whole;
}

async function opened(bytes: Buffer): Promise<Document> {
  try {
    return await getDocumentProxy(new Uint8Array(bytes));
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException') {
      throw new FileFault('encrypted', 'it is protected by a password');
    }
    throw error;
  }
}

async function textOf(page: Page): Promise<string> {
  const { items } = await page.getTextContent();
  const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
  return text.replace(/[^\S\n]+/gu, ' ').trim();
}

async function holdsPictures(page: Page): Promise<boolean> {
  const { OPS } = await getResolvedPDFJS();
  const { fnArray } = await page.getOperatorList();
  const paints: readonly number[] = [OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject];
  return fnArray.some((operation) => paints.includes(operation));
}
