import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import type { Kysely } from 'kysely';
import type { Config } from '../../config.ts';
import type { Database } from '../../db/schema.ts';

/** Endpoints of better-auth that are reachable. Accounts are made by set-up and invites only. */
export type AuthEndpoint = '/sign-in/email' | '/sign-out' | '/get-session' | '/list-sessions' | '/revoke-session' | '/change-password';

export interface Session {
  id: string;
  userId: string;
}

/** Accounts, passwords and sessions, kept by better-auth in the same database. */
export interface Authentication {
  handle(request: Request): Promise<Response>;
  sessionOf(headers: Headers): Promise<Session | undefined>;
  /** Makes an account and answers its user id; undefined when the address has one already. */
  createUser(account: { email: string; password: string; name: string }): Promise<string | undefined>;
  userIdOf(email: string): Promise<string | undefined>;
  /** Sets another password and ends every session of the account. False when there is no such account. */
  setPassword(email: string, password: string): Promise<boolean>;
  /** Ends every session of an account and removes it. */
  deleteUser(userId: string): Promise<void>;
}

/** The secret that signs cookies: made at the first start, kept in the data folder. */
export function authSecret(dataDirectory: string): string {
  const file = join(dataDirectory, 'auth-secret');
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    const secret = randomBytes(32).toString('base64url');
    writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return secret;
  }
}

export async function createAuthentication(deps: {
  db: Kysely<Database>;
  config: Pick<Config, 'host' | 'port' | 'publicUrl'>;
  secret: string;
}): Promise<Authentication> {
  const { db, config, secret } = deps;
  const options = {
    // One Kysely for everything: two on one handle lose acknowledged writes.
    database: { db, type: 'sqlite' as const, transaction: false },
    secret,
    baseURL: config.publicUrl?.origin ?? `http://${config.host}:${config.port}`,
    basePath: '/api/auth',
    // Host and Origin were checked before: an Origin that came through is this server's own.
    trustedOrigins: (request?: Request) => {
      const origin = request?.headers.get('origin');
      return origin === null || origin === undefined ? [] : [origin];
    },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24, cookieCache: { enabled: false } },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      cookiePrefix: 'baton',
      useSecureCookies: config.publicUrl?.protocol === 'https:',
      defaultCookieAttributes: { sameSite: 'strict' as const, httpOnly: true },
    },
  };
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  const auth = betterAuth(options);
  const context = await auth.$context;

  return {
    handle: (request) => auth.handler(request),

    async sessionOf(headers) {
      const found = await auth.api.getSession({ headers });
      return found === null ? undefined : { id: found.session.id, userId: found.user.id };
    },

    async createUser({ email, password, name }) {
      const address = email.toLowerCase();
      if ((await context.internalAdapter.findUserByEmail(address)) !== null) return undefined;
      const user = await context.internalAdapter.createUser({ email: address, name, emailVerified: true }, { method: 'email-password' });
      const hash = await context.password.hash(password);
      await context.internalAdapter.linkAccount({ userId: user.id, accountId: user.id, providerId: 'credential', password: hash });
      return user.id;
    },

    async userIdOf(email) {
      return (await context.internalAdapter.findUserByEmail(email.toLowerCase()))?.user.id;
    },

    async setPassword(email, password) {
      const found = await context.internalAdapter.findUserByEmail(email.toLowerCase());
      if (found === null) return false;
      await context.internalAdapter.updatePassword(found.user.id, await context.password.hash(password));
      await context.internalAdapter.deleteUserSessions(found.user.id);
      return true;
    },

    async deleteUser(userId) {
      await context.internalAdapter.deleteUserSessions(userId);
      await context.internalAdapter.deleteUser(userId);
    },
  };
}
