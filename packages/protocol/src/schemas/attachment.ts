import { Type, type Static } from 'typebox';
import { closed, ContentHashText, Time } from './scalars.ts';

const Name = Type.String({ minLength: 1, maxLength: 255 });

/** An uploaded file, named in what a person sends. `name`: what it is called there, if not as it was uploaded. */
export const AttachmentRef = closed({ hash: ContentHashText, name: Type.Optional(Name) });
export type AttachmentRef = Static<typeof AttachmentRef>;

/** A file that was uploaded to a project. Its kind is what its bytes say, whatever the upload claimed. */
export const Attachment = closed({
  hash: ContentHashText,
  name: Name,
  kind: Type.Enum(['image', 'text']),
  mediaType: Type.String(),
  bytes: Type.Integer({ minimum: 0 }),
  /** Of images, in pixels. */
  width: Type.Optional(Type.Integer({ minimum: 1 })),
  height: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Of an image that was scaled down before it was uploaded: the size in pixels that it had. */
  scaledFrom: Type.Optional(closed({ width: Type.Integer({ minimum: 1 }), height: Type.Integer({ minimum: 1 }) })),
  createdAt: Time,
});
export type Attachment = Static<typeof Attachment>;
