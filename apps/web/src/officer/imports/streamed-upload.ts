import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const MOST_BYTES = 2 * 1024 * 1024 * 1024;
/** Where files come that are too large to be held in memory. */
const STREAMED = /^\/officer\/consultations\/[^/?]+\/imports(\?|$)/u;

/** The file of a form on its way: its bytes have not been read yet. */
export type StreamedFile = Pick<MultipartFile, 'filename' | 'file'>;

const files = new WeakMap<FastifyRequest, StreamedFile>();

/**
 * For the addresses above a form is read only up to its file, whose bytes are left to the controller: whether this person
 * may send one at all, and whether the form is ours, is known before any of them is taken. The fields have to stand before
 * the file. To be called before whatever reads forms, and before what checks them.
 */
export function streamUploads(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    // What reads whole forms asks this first.
    if (isStreamed(request)) request.isMultipart = () => false;
    done();
  });
  fastify.addHook('preHandler', async (request) => {
    if (!isStreamed(request)) return;
    Reflect.deleteProperty(request, 'isMultipart');
    if (request.isMultipart()) request.body = await upToFile(request);
  });
}

/** The file that a form sends, or undefined where none was chosen. */
export function streamedFile(request: FastifyRequest): StreamedFile | undefined {
  const file = files.get(request);
  if (file?.filename !== '') return file;
  file.file.resume();
  return undefined;
}

async function upToFile(request: FastifyRequest): Promise<Record<string, string>> {
  const fields: Record<string, string> = {};
  const parts: AsyncIterator<Multipart> = request.parts({ limits: { fileSize: MOST_BYTES, files: 1 } });
  for (;;) {
    const next = await parts.next();
    if (next.done === true) return fields;
    const part = next.value;
    if (part.type === 'field') fields[part.fieldname] = String(part.value);
    else {
      files.set(request, part);
      return fields;
    }
  }
}

function isStreamed(request: FastifyRequest): boolean {
  return request.method === 'POST' && STREAMED.test(request.url);
}
