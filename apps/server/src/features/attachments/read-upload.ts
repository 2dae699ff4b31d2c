import type { FastifyRequest } from 'fastify';
import { RequestError } from '../../http/request-error.ts';
import { MAX_BYTES } from './read-file.ts';

/** What a form adds to its file: boundaries and headers. */
const FORM_BYTES = 64 * 1024;
/** How long a file may take to arrive. */
const PATIENCE_MS = 5 * 60 * 1000;

const WANTED = 'Send one file as multipart/form-data.';

/** A file as it came. */
export interface Upload {
  name: string | undefined;
  bytes: Uint8Array;
}

/** What is read of a form; one that has more is refused. */
export const FORM_LIMITS = { files: 1, fields: 0, parts: 1, fileSize: MAX_BYTES, headerPairs: 20 };

/** The one file of a form, whole. Refuses anything else, and what is too large before it is read, where it says so. */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) throw new RequestError('invalid', WANTED);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES + FORM_BYTES) throw tooLarge();
  // Its sender has gone while it waited: nothing would ever come, not even an end.
  if (request.raw.destroyed) throw unreadable();
  const patience = setTimeout(() => request.raw.destroy(), PATIENCE_MS);
  const files: Upload[] = [];
  try {
    for await (const part of request.files()) files.push({ name: part.filename, bytes: await part.toBuffer() });
  } catch (error) {
    throw refusalOf(error);
  } finally {
    clearTimeout(patience);
  }
  const [file] = files;
  if (file === undefined) throw new RequestError('invalid', WANTED);
  return file;
}

const tooLarge = (): RequestError => new RequestError('too_large', `A file may have at most ${MAX_BYTES / 1024 / 1024} MB.`);
const unreadable = (): RequestError => new RequestError('invalid', `The form can’t be read, or did not arrive whole. ${WANTED}`);

function refusalOf(error: unknown): RequestError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return code === 'FST_REQ_FILE_TOO_LARGE' ? tooLarge() : unreadable();
}
