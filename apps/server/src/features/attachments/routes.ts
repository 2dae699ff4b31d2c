import multipart from '@fastify/multipart';
import { Attachment, closed, ContentHashText, ProjectIdText } from '@baton/protocol/schemas';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../../http/access.ts';
import { RequestError } from '../../http/request-error.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { MAX_BYTES } from './read-file.ts';
import type { Attachments } from './service.ts';

const tags = ['attachments'];

/** In a scope of their own: no other route takes a form. */
export async function registerAttachments(app: TypedApp, attachments: Attachments): Promise<void> {
  await app.register(async (plain) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>();
    await scope.register(multipart, { limits: { files: 1, fields: 0, parts: 1, fileSize: MAX_BYTES, headerPairs: 20 } });

    scope.post(
      '/projects/:id/attachments',
      {
        bodyLimit: MAX_BYTES + 64 * 1024,
        config: { access: 'attachment.create' },
        schema: { tags, consumes: ['multipart/form-data'], params: closed({ id: ProjectIdText }), response: { 201: Attachment } },
      },
      async (request, reply) => reply.code(201).send(await attachments.add(request.params.id, await readFile(request), actorOf(request))),
    );
  });

  app.get(
    '/blobs/:hash',
    { config: { access: 'project.read' }, schema: { tags, params: closed({ hash: ContentHashText }) } },
    async (request, reply) => {
      const { attachment, bytes } = await attachments.content(request.params.hash);
      const disposition = attachment.kind === 'image' ? 'inline' : 'attachment';
      return reply
        .header('content-type', attachment.mediaType)
        .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(attachment.name).replaceAll("'", '%27')}`)
        .header('cache-control', 'private, max-age=31536000, immutable')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  );
}

const WANTED = 'Send one file as multipart/form-data.';

async function readFile(request: FastifyRequest): Promise<{ name: string | undefined; bytes: Uint8Array }> {
  if (!request.isMultipart()) throw new RequestError('invalid', WANTED);
  const file = await request.file().catch((error: unknown) => {
    throw refusalOf(error);
  });
  if (file === undefined) throw new RequestError('invalid', WANTED);
  try {
    return { name: file.filename, bytes: await file.toBuffer() };
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): RequestError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'FST_REQ_FILE_TOO_LARGE') return new RequestError('too_large', `A file may have at most ${MAX_BYTES / 1024 / 1024} MB.`);
  return new RequestError('invalid', `The form can’t be read. ${WANTED}`);
}
