import { Type, type Static } from 'typebox';
import { closed, InviteIdText, MemberIdText, Time, TokenIdText, Version } from './scalars.ts';

export const MemberRole = Type.Enum(['viewer', 'member', 'admin', 'owner']);
export type MemberRole = Static<typeof MemberRole>;

const Email = Type.String({ format: 'email', maxLength: 254 });
const MemberName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });
/** At least ten characters; better-auth stores a scrypt hash of it. */
const Password = Type.String({ minLength: 10, maxLength: 128 });

export const Member = closed({
  id: MemberIdText,
  email: Type.String(),
  name: Type.String(),
  role: MemberRole,
  joinedAt: Time,
  version: Version,
});
export type Member = Static<typeof Member>;

export const Me = closed({
  id: MemberIdText,
  email: Type.String(),
  name: Type.String(),
  role: MemberRole,
  /** Names of the permission table that this member's role has. */
  permissions: Type.Array(Type.String()),
});
export type Me = Static<typeof Me>;

/** What the page has to know before anybody signs in. */
export const SetupState = closed({ needsOwner: Type.Boolean() });
export type SetupState = Static<typeof SetupState>;

export const SetupBody = closed({
  token: Type.String({ minLength: 1, maxLength: 200 }),
  email: Email,
  password: Password,
  name: MemberName,
});
export type SetupBody = Static<typeof SetupBody>;

export const MemberPatch = closed({ role: MemberRole });
export type MemberPatch = Static<typeof MemberPatch>;

export const InviteBody = closed({ role: MemberRole, email: Type.Optional(Email) });
export type InviteBody = Static<typeof InviteBody>;

export const Invite = closed({
  id: InviteIdText,
  role: MemberRole,
  email: Type.Optional(Type.String()),
  createdBy: MemberIdText,
  createdAt: Time,
  expiresAt: Time,
  acceptedAt: Type.Optional(Time),
});
export type Invite = Static<typeof Invite>;

/** `secret` stands in the first answer only (null in a repeat); the link is `<address>/accept-invite#<secret>`. */
export const InviteCreated = closed({ ...Invite.properties, secret: Type.Union([Type.String(), Type.Null()]) });
export type InviteCreated = Static<typeof InviteCreated>;

export const InviteAcceptBody = closed({
  secret: Type.String({ minLength: 1, maxLength: 200 }),
  email: Email,
  password: Password,
  name: MemberName,
});
export type InviteAcceptBody = Static<typeof InviteAcceptBody>;

export const TokenBody = closed({ name: Type.String({ minLength: 1, maxLength: 100 }), expiresAt: Type.Optional(Time) });
export type TokenBody = Static<typeof TokenBody>;

export const Token = closed({
  id: TokenIdText,
  name: Type.String(),
  createdAt: Time,
  expiresAt: Type.Optional(Time),
  lastUsedAt: Type.Optional(Time),
});
export type Token = Static<typeof Token>;

/** `secret` (`baton_…`) stands in the first answer only (null in a repeat). */
export const TokenCreated = closed({ ...Token.properties, secret: Type.Union([Type.String(), Type.Null()]) });
export type TokenCreated = Static<typeof TokenCreated>;
