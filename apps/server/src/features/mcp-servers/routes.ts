import { closed, McpServer, McpServerBody, McpServerIdText, McpServerPatch, pageOf } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { McpServers } from './service.ts';

const tags = ['tools'];
const one = closed({ id: McpServerIdText });
const asked = { config: { access: 'mcp_server.change' }, schema: { tags, params: one, response: { 200: McpServer } } } as const;

export function registerMcpServers(app: TypedApp, servers: McpServers, clock: Clock): void {
  app.get('/mcp-servers', { config: { access: 'tool.read' }, schema: { tags, response: { 200: pageOf(McpServer) } } }, (request) =>
    servers.list(actorOf(request)),
  );

  app.get('/mcp-servers/:id', { config: { access: 'tool.read' }, schema: { tags, params: one, response: { 200: McpServer } } }, (request) =>
    servers.get(request.params.id, actorOf(request)),
  );

  app.post(
    '/mcp-servers',
    { config: { access: 'mcp_server.change' }, schema: { tags, body: McpServerBody, response: { 201: McpServer } } },
    async (request, reply) => reply.code(201).send(await servers.create(request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.patch(
    '/mcp-servers/:id',
    {
      config: { access: 'mcp_server.change', versioned: true },
      schema: { tags, params: one, body: McpServerPatch, response: { 200: McpServer } },
    },
    (request) => servers.change(request.params.id, request.body, expectedVersion(request), actorOf(request)),
  );

  app.delete(
    '/mcp-servers/:id',
    { config: { access: 'mcp_server.change', versioned: true }, schema: { tags, params: one, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await servers.remove(request.params.id, expectedVersion(request), actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post('/mcp-servers/:id/restart', asked, (request) => servers.restart(request.params.id, actorOf(request)));

  app.post('/mcp-servers/:id/check', asked, (request) => servers.check(request.params.id, actorOf(request)));
}
