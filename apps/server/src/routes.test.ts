import type { MemberRole } from '@baton/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from './test-app.ts';

/** Every route with who may call it. A change here is a decision. */
const ROUTES = `
DELETE /api/v1/context-presets/:id context_preset.change
DELETE /api/v1/discussions/:id discussion.write
DELETE /api/v1/discussions/:id/worktree worktree.change
DELETE /api/v1/entries/:id discussion.write
DELETE /api/v1/forges/:id/credentials forge.change
DELETE /api/v1/invites/:id member.invite
DELETE /api/v1/mcp-servers/:id mcp_server.change
DELETE /api/v1/members/:id member.change
DELETE /api/v1/presets/:id preset.change
DELETE /api/v1/projects/:id project.delete
DELETE /api/v1/providers/:id/credentials provider.change
DELETE /api/v1/runs/:id/steer/:steerId run.steer
DELETE /api/v1/takes/:id discussion.write
DELETE /api/v1/tickets/:id track.change
DELETE /api/v1/tickets/:id/worktree track.change
DELETE /api/v1/tokens/:id token.manage_own
GET /api/auth/get-session public
GET /api/auth/list-sessions public
GET /api/openapi.json public
GET /api/reference public
GET /api/reference/renderer.js public
GET /api/reference/start.js public
GET /api/v1/approvals approval.read
GET /api/v1/approvals/:id approval.read
GET /api/v1/blobs/:hash project.read
GET /api/v1/deliveries/:id/patch project.read
GET /api/v1/directories directory.read
GET /api/v1/discussions/:id discussion.read
GET /api/v1/discussions/:id/changes discussion.read
GET /api/v1/discussions/:id/changes/:changeId discussion.read
GET /api/v1/discussions/:id/changes/:changeId/difference discussion.read
GET /api/v1/discussions/:id/context discussion.read
GET /api/v1/discussions/:id/deliveries discussion.read
GET /api/v1/discussions/:id/draft discussion.write
GET /api/v1/discussions/:id/entries discussion.read
GET /api/v1/discussions/:id/takes discussion.read
GET /api/v1/discussions/:id/worktree discussion.read
GET /api/v1/entries/:id/output discussion.read
GET /api/v1/forges forge.read
GET /api/v1/invites member.invite
GET /api/v1/mcp-servers tool.read
GET /api/v1/mcp-servers/:id tool.read
GET /api/v1/me me.read
GET /api/v1/me/preferences me.read
GET /api/v1/members member.read
GET /api/v1/policy policy.read
GET /api/v1/presets preset.read
GET /api/v1/projects project.read
GET /api/v1/projects/:id project.read
GET /api/v1/projects/:id/context-presets context_preset.read
GET /api/v1/projects/:id/discussions discussion.read
GET /api/v1/projects/:id/epics track.read
GET /api/v1/projects/:id/files project.read
GET /api/v1/projects/:id/policy policy.read
GET /api/v1/projects/:id/prompts project.read
GET /api/v1/projects/:id/tiers tier.read
GET /api/v1/projects/:id/tracks track.read
GET /api/v1/providers provider.read
GET /api/v1/providers/:id/models provider.read
GET /api/v1/read-marks me.read
GET /api/v1/runs/:id run.read
GET /api/v1/runs/:id/changes run.read
GET /api/v1/runs/:id/edits run.read
GET /api/v1/runs/:id/wire run.read
GET /api/v1/setup public
GET /api/v1/socket workspace.read
GET /api/v1/streams/:stream/events workspace.read
GET /api/v1/tickets/:id track.read
GET /api/v1/tickets/:id/changes track.read
GET /api/v1/tickets/:id/changes/difference track.read
GET /api/v1/tokens token.manage_own
GET /api/v1/tools tool.read
GET /api/v1/tracks/:id track.read
GET /api/v1/tracks/:id/changes track.read
GET /api/v1/tracks/:id/changes/difference track.read
GET /api/v1/tracks/:id/deliveries track.read
GET /api/v1/tracks/:id/quote track.read
GET /api/v1/tracks/:id/worktrees track.read
GET /api/v1/usage usage.read
GET /api/v1/vendors provider.read
GET /healthz public
GET /readyz public
PATCH /api/v1/context-presets/:id context_preset.change
PATCH /api/v1/discussions/:id discussion.write
PATCH /api/v1/entries/:id discussion.write
PATCH /api/v1/mcp-servers/:id mcp_server.change
PATCH /api/v1/members/:id member.change
PATCH /api/v1/presets/:id preset.change
PATCH /api/v1/projects/:id project.rename
PATCH /api/v1/takes/:id discussion.write
PATCH /api/v1/tickets/:id track.change
PATCH /api/v1/tracks/:id track.change
POST /api/auth/change-password public
POST /api/auth/revoke-session public
POST /api/auth/sign-in/email public
POST /api/auth/sign-out public
POST /api/v1/approvals/:id/decision approval.decide
POST /api/v1/approvals/:id/preview approval.decide
POST /api/v1/approvals/decisions approval.decide
POST /api/v1/discussions/:id/compactions discussion.write
POST /api/v1/discussions/:id/context/preset discussion.write
POST /api/v1/discussions/:id/deliveries delivery.create
POST /api/v1/discussions/:id/entries discussion.write
POST /api/v1/discussions/:id/preview run.start
POST /api/v1/discussions/:id/reset discussion.write
POST /api/v1/discussions/:id/runs run.start
POST /api/v1/discussions/:id/summaries run.start
POST /api/v1/discussions/:id/summaries/preview discussion.write
POST /api/v1/discussions/:id/takes discussion.write
POST /api/v1/discussions/:id/undo change.undo
POST /api/v1/discussions/:id/worktree worktree.change
POST /api/v1/entries/:id/edits discussion.write
POST /api/v1/entries/:id/redact entry.redact
POST /api/v1/invites member.invite
POST /api/v1/invites/accept public
POST /api/v1/mcp-servers mcp_server.change
POST /api/v1/mcp-servers/:id/check mcp_server.change
POST /api/v1/mcp-servers/:id/restart mcp_server.change
POST /api/v1/presets preset.change
POST /api/v1/projects project.create
POST /api/v1/projects/:id/attachments attachment.create
POST /api/v1/projects/:id/context-presets context_preset.change
POST /api/v1/projects/:id/discussions discussion.write
POST /api/v1/projects/:id/epics run.start
POST /api/v1/projects/:id/tiers/quote tier.read
POST /api/v1/projects/:id/tracks track.change
POST /api/v1/projects/:id/tracks/import track.change
POST /api/v1/providers/:id/check provider.check
POST /api/v1/runs/:id/edits run.steer
POST /api/v1/runs/:id/preview run.steer
POST /api/v1/runs/:id/steer run.steer
POST /api/v1/runs/:id/stop run.stop
POST /api/v1/runs/:id/take-over run.take_over
POST /api/v1/runs/:id/undo change.undo
POST /api/v1/send model.send
POST /api/v1/setup public
POST /api/v1/tickets/:id/block track.change
POST /api/v1/tickets/:id/cancel track.change
POST /api/v1/tickets/:id/comments track.change
POST /api/v1/tickets/:id/confirm track.change
POST /api/v1/tickets/:id/kill track.change
POST /api/v1/tickets/:id/retry track.change
POST /api/v1/tickets/:id/skip track.change
POST /api/v1/tickets/:id/split track.change
POST /api/v1/tickets/:id/unblock track.change
POST /api/v1/tokens token.manage_own
POST /api/v1/tracks/:id/approve approval.decide
POST /api/v1/tracks/:id/deliveries delivery.create
POST /api/v1/tracks/:id/export track.read
POST /api/v1/tracks/:id/pause run.start
POST /api/v1/tracks/:id/plan run.start
POST /api/v1/tracks/:id/resume run.start
POST /api/v1/tracks/:id/start run.start
POST /api/v1/tracks/:id/stop run.stop
POST /api/v1/tracks/:id/tickets track.change
PUT /api/v1/discussions/:id/context discussion.write
PUT /api/v1/discussions/:id/draft discussion.write
PUT /api/v1/discussions/:id/read-mark discussion.read
PUT /api/v1/forges/:id/credentials forge.change
PUT /api/v1/me/preferences me.read
PUT /api/v1/policy policy.change
PUT /api/v1/projects/:id/policy policy.change
PUT /api/v1/projects/:id/tiers tier.change
PUT /api/v1/providers/:id/credentials provider.change
`;

/** Each permission with the roles that have it. */
const ROLES: Record<string, readonly MemberRole[]> = {
  'me.read': ['viewer', 'member', 'admin', 'owner'],
  'workspace.read': ['viewer', 'member', 'admin', 'owner'],
  'token.manage_own': ['viewer', 'member', 'admin', 'owner'],
  'member.read': ['viewer', 'member', 'admin', 'owner'],
  'provider.read': ['viewer', 'member', 'admin', 'owner'],
  'project.read': ['viewer', 'member', 'admin', 'owner'],
  'discussion.read': ['viewer', 'member', 'admin', 'owner'],
  'run.read': ['viewer', 'member', 'admin', 'owner'],
  'usage.read': ['viewer', 'member', 'admin', 'owner'],
  'preset.read': ['viewer', 'member', 'admin', 'owner'],
  'preset.change': ['member', 'admin', 'owner'],
  'context_preset.read': ['viewer', 'member', 'admin', 'owner'],
  'context_preset.change': ['member', 'admin', 'owner'],
  'model.send': ['member', 'admin', 'owner'],
  'project.rename': ['member', 'admin', 'owner'],
  'discussion.write': ['member', 'admin', 'owner'],
  'run.start': ['member', 'admin', 'owner'],
  'run.stop': ['member', 'admin', 'owner'],
  'run.steer': ['member', 'admin', 'owner'],
  'member.invite': ['admin', 'owner'],
  'member.change': ['admin', 'owner'],
  'directory.read': ['admin', 'owner'],
  'provider.change': ['admin', 'owner'],
  'approval.read': ['viewer', 'member', 'admin', 'owner'],
  'approval.decide': ['member', 'admin', 'owner'],
  'run.take_over': ['member', 'admin', 'owner'],
  'worktree.change': ['member', 'admin', 'owner'],
  'change.undo': ['member', 'admin', 'owner'],
  'policy.read': ['viewer', 'member', 'admin', 'owner'],
  'policy.change': ['admin', 'owner'],
  'tier.read': ['viewer', 'member', 'admin', 'owner'],
  'tier.change': ['member', 'admin', 'owner'],
  'track.read': ['viewer', 'member', 'admin', 'owner'],
  'track.change': ['member', 'admin', 'owner'],
  'tool.read': ['viewer', 'member', 'admin', 'owner'],
  'mcp_server.change': ['admin', 'owner'],
  'provider.check': ['admin', 'owner'],
  'forge.read': ['viewer', 'member', 'admin', 'owner'],
  'forge.change': ['admin', 'owner'],
  'delivery.create': ['member', 'admin', 'owner'],
  'project.create': ['admin', 'owner'],
  'project.delete': ['admin', 'owner'],
  'entry.redact': ['admin', 'owner'],
  'attachment.create': ['member', 'admin', 'owner'],
};

const routes = ROUTES.trim()
  .split('\n')
  .map((line) => {
    const [method = '', url = '', access = ''] = line.split(' ');
    return { method: method as 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url, access };
  });

/** A path that the route's schema takes and that leads to nothing. */
const pathOf = (url: string): string =>
  url
    .replace('providers/:id', 'providers/openai')
    .replace('forges/:id', 'forges/github')
    .replace(':stream', 'workspace')
    .replace(':hash', '0'.repeat(64))
    .replace(/:(id|steerId|changeId)/g, 'nothing-here');

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

it('has these routes with these permissions, and no others', () => {
  const found = test.app.http
    .routeAccess()
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url, access }) => `${method} ${url} ${access}`);
  expect(found.toSorted()).toEqual(ROUTES.trim().split('\n'));
});

it('lets HEAD ask only for what GET may be asked for', () => {
  const all = test.app.http.routeAccess();
  const gets = new Map(all.filter(({ method }) => method === 'GET').map(({ url, access }) => [url, access]));
  for (const { url, access } of all.filter(({ method }) => method === 'HEAD')) expect(access, url).toBe(gets.get(url));
});

const status = async (caller: TestCaller, { method, url }: { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; url: string }) =>
  (await caller.call<unknown>(method, pathOf(url))).status;

it.each(routes.filter(({ access }) => access !== 'public'))('$method $url refuses whoever is not known', async (route) => {
  expect(await status(test.nobody, route)).toBe(401);
});

for (const role of ['viewer', 'member', 'admin', 'owner'] as const) {
  it.each(routes.filter(({ access }) => access !== 'public'))(`$method $url, asked by a ${role}, follows $access`, async (route) => {
    const answered = await status(await test.as(role), route);
    if (ROLES[route.access]?.includes(role) === true) expect([401, 403]).not.toContain(answered);
    else expect(answered).toBe(403);
  });
}

it.each(routes.filter(({ access, url }) => access === 'public' && !url.startsWith('/api/auth/')))(
  '$method $url needs nobody to be known',
  async (route) => {
    expect([401, 403]).not.toContain(await status(test.nobody, route));
  },
);

it('does not start with a route that says nothing about who may call it', async () => {
  const { default: Fastify } = await import('fastify');
  const { registerAccess } = await import('./http/access.ts');
  const app = Fastify();
  registerAccess(app, { publicUrl: undefined }, async () => null);
  app.get('/open-to-all', async () => 'careless');
  await expect(app.ready()).rejects.toThrow('The route GET /open-to-all does not say who may call it.');
});
