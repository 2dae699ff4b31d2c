import multipart from '@fastify/multipart';
import { Attachment, closed, ContentHashText, ProjectIdText } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { actorOf } from '../../http/access.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { FORM_LIMITS, readUpload } from './read-upload.ts';
import type { Attachments } from './service.ts';
import { createTurns } from './turns.ts';

const tags = ['attachments'];
/** Files of one member that are in memory at the same time. Whoever drops a hundred waits for their own. */
const AT_ONCE = 4;

const Pixels = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 }));

/** The size that a picture had before whoever sends it scaled it down. */
const scaledFrom = closed({ fromWidth: Pixels, fromHeight: Pixels });

/** In a scope of their own: no other route takes a form. */
export async function registerAttachments(app: TypedApp, attachments: Attachments): Promise<void> {
  const inTurn = createTurns(AT_ONCE);
  await app.register(async (plain) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>();
    await scope.register(multipart, { limits: FORM_LIMITS });

    scope.post(
      '/projects/:id/attachments',
      {
        config: { access: 'attachment.create', takesFile: true },
        schema: {
          tags,
          consumes: ['multipart/form-data'],
          params: closed({ id: ProjectIdText }),
          querystring: scaledFrom,
          response: { 201: Attachment },
        },
      },
      async (request, reply) => {
        const actor = actorOf(request);
        const { fromWidth, fromHeight } = request.query;
        const before = fromWidth === undefined || fromHeight === undefined ? undefined : { width: fromWidth, height: fromHeight };
        const added = await inTurn(actor.memberId, () => attachments.add(request.params.id, () => readUpload(request), actor, before));
        return reply.code(201).send(added);
      },
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
        .header('content-disposition', `${disposition}; filename*=UTF-8''${encodedName(attachment.name)}`)
        .header('cache-control', 'private, max-age=31536000, immutable')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  );
}

/** As RFC 8187 wants it: more characters are encoded than in an address. */
function encodedName(name: string): string {
  return encodeURIComponent(name).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
