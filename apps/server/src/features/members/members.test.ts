import type { EventFrame, InviteCreated, Me, Member, MemberRole, Page, Problem } from '@baton/protocol';
import { createControllableClock } from '@baton/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../../test-app.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const clock = createControllableClock();

let test: TestApp;
let owner: TestCaller;
let admin: TestCaller;
let member: TestCaller;
beforeEach(async () => {
  test = await createTestApp({ clock });
  owner = await test.as('owner');
  admin = await test.as('admin');
  member = await test.as('member');
});
afterEach(() => test.close());

const change = (by: TestCaller, whom: TestCaller, role: MemberRole, version = 1) =>
  by.call<Member & Problem>('PATCH', `/api/v1/members/${whom.id}`, { role }, { 'if-match': String(version) });
const remove = (by: TestCaller, whom: TestCaller, version = 1) =>
  by.call<Problem>('DELETE', `/api/v1/members/${whom.id}`, undefined, { 'if-match': String(version) });
const events = async () =>
  (await owner.call<Page<EventFrame>>('GET', '/api/v1/streams/workspace/events')).body.items.map(({ event }) => event);

describe('roles', () => {
  it('are changed by admins up to admin, and the workspace’s log says so', async () => {
    expect((await change(admin, member, 'admin')).body).toMatchObject({ role: 'admin', version: 2 });
    expect((await member.call<Me>('GET', '/api/v1/me')).body.permissions).toContain('project.create');
    expect(await events()).toMatchObject([{ type: 'member.updated', memberId: member.id, role: 'admin' }]);
  });

  it('of owners are given and taken by owners only', async () => {
    expect((await change(admin, member, 'owner')).status).toBe(403);
    expect((await change(admin, owner, 'member')).status).toBe(403);
    expect((await remove(admin, owner)).status).toBe(403);
    expect((await admin.call('POST', '/api/v1/invites', { role: 'owner' })).status).toBe(403);
    expect((await change(owner, admin, 'owner')).status).toBe(200);
    expect((await change(admin, owner, 'member')).status).toBe(200);
  });

  it('never leave the workspace without an owner, also when two go at once', async () => {
    expect((await change(owner, owner, 'admin')).body).toMatchObject({ status: 409, code: 'last_owner' });
    expect((await remove(owner, owner)).body).toMatchObject({ status: 409, code: 'last_owner' });
    await change(owner, admin, 'owner');
    const both = await Promise.all([change(owner, owner, 'member'), change(admin, admin, 'member', 2)]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 409]));
  });

  it('that are not in the list are refused', async () => {
    expect((await owner.call('PATCH', `/api/v1/members/${member.id}`, { role: 'root' }, { 'if-match': '1' })).status).toBe(400);
  });
});

describe('a removed member', () => {
  it('is out at once, with all tokens and sessions, and gone from the list', async () => {
    expect((await remove(admin, member)).status).toBe(204);
    expect((await member.call('GET', '/api/v1/me')).status).toBe(401);
    const { items } = (await owner.call<Page<Member>>('GET', '/api/v1/members')).body;
    expect(items.map(({ id }) => id)).toEqual([owner.id, admin.id].toSorted());
    expect((await events()).at(-1)).toMatchObject({ type: 'member.removed', memberId: member.id });
    expect((await change(admin, member, 'viewer', 2)).status).toBe(404);
    expect((await remove(admin, member, 2)).status).toBe(404);
  });

  it('may be invited again', async () => {
    const invited = async () => {
      const { body } = await owner.call<InviteCreated>('POST', '/api/v1/invites', { role: 'member' });
      const newcomer = { secret: body.secret, email: 'ida@example.org', password: 'correct horse', name: 'Ida' };
      return test.nobody.call<Member>('POST', '/api/v1/invites/accept', newcomer);
    };
    const first = await invited();
    expect((await invited()).body).toMatchObject({ status: 409, code: 'email_taken' });
    await owner.call('DELETE', `/api/v1/members/${first.body.id}`, undefined, { 'if-match': '1' });
    const again = await invited();
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(first.body.id);
  });
});

describe('an invite', () => {
  const accept = (secret: string | null, email = 'ida@example.org') =>
    test.nobody.call<Problem>('POST', '/api/v1/invites/accept', { secret, email, password: 'correct horse', name: 'Ida' });
  const invite = async (body: object = { role: 'viewer' }) => (await admin.call<InviteCreated>('POST', '/api/v1/invites', body)).body;

  it('lets one person in, in its role', async () => {
    const { secret } = await invite();
    const both = await Promise.all([accept(secret, 'one@example.org'), accept(secret, 'two@example.org')]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 403]));
    expect((await accept(secret, 'three@example.org')).status).toBe(403);
    expect((await events()).at(-1)).toMatchObject({ type: 'member.joined', role: 'viewer' });
  });

  it('ends after seven days, or when it is withdrawn', async () => {
    const [old, withdrawn] = [await invite(), await invite()];
    expect((await admin.call('DELETE', `/api/v1/invites/${withdrawn.id}`)).status).toBe(204);
    expect((await admin.call('DELETE', `/api/v1/invites/${withdrawn.id}`)).status).toBe(404);
    expect((await accept(withdrawn.secret)).status).toBe(403);
    await clock.advance(7 * DAY_MS);
    expect((await accept(old.secret)).status).toBe(403);
  });

  it('for an address is for that address', async () => {
    const { secret } = await invite({ role: 'member', email: 'Ida@example.org' });
    expect((await accept(secret, 'other@example.org')).status).toBe(403);
    expect((await accept(secret, 'IDA@example.org')).status).toBe(201);
  });

  it('is kept as a hash, and listed without it', async () => {
    const { secret, ...shown } = await invite();
    const list = await admin.call<Page<object>>('GET', '/api/v1/invites');
    expect(list.body.items).toEqual([shown]);
    expect(JSON.stringify(await test.deps.db.selectFrom('invites').selectAll().execute())).not.toContain(secret);
  });
});

describe('lists', () => {
  it('are paged by cursor, each member once', async () => {
    const rows = Array.from({ length: 250 }, (_, index) => ({
      id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}` as TestCaller['id'],
      user_id: `user-${index}`,
      email: `${index}@example.org`,
      name: `Member ${index}`,
      role: 'viewer' as const,
      joined_at: 0,
      removed_at: null,
      version: 1,
    }));
    await test.deps.db.insertInto('members').values(rows).execute();
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Page<Member> = (await owner.call<Page<Member>>('GET', `/api/v1/members${cursor === '' ? '' : `?cursor=${cursor}`}`)).body;
      expect(page.items.length).toBeLessThanOrEqual(100);
      expect(page.asOfSeq).toBe(0);
      seen.push(...page.items.map(({ id }) => id));
      ({ nextCursor: cursor } = page);
    }
    expect(seen).toHaveLength(253);
    expect(new Set(seen).size).toBe(253);
  });
});
