import {
  closed,
  ContextFiles,
  ContextPreset,
  ContextPresetBody,
  ContextPresetIdText,
  ContextPresetPatch,
  ContextPresetUse,
  DiscussionIdText,
  pageOf,
  ProjectIdText,
} from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { cursorQuery } from '../../http/cursor-page.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { ContextPresets } from './service.ts';

const tags = ['presets'];
const one = closed({ id: ContextPresetIdText });
const ofProject = closed({ id: ProjectIdText });
const ofDiscussion = closed({ id: DiscussionIdText });

export function registerContextPresets(app: TypedApp, presets: ContextPresets, clock: Clock): void {
  app.get(
    '/projects/:id/context-presets',
    {
      config: { access: 'context_preset.read' },
      schema: { tags, params: ofProject, querystring: cursorQuery, response: { 200: pageOf(ContextPreset) } },
    },
    (request) => presets.list(request.params.id, request.query.cursor),
  );

  app.post(
    '/projects/:id/context-presets',
    {
      config: { access: 'context_preset.change' },
      schema: { tags, params: ofProject, body: ContextPresetBody, response: { 201: ContextPreset } },
    },
    async (request, reply) =>
      reply.code(201).send(await presets.create(request.params.id, request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.patch(
    '/context-presets/:id',
    {
      config: { access: 'context_preset.change', versioned: true },
      schema: { tags, params: one, body: ContextPresetPatch, response: { 200: ContextPreset } },
    },
    (request) => presets.change(request.params.id, request.body, expectedVersion(request), actorOf(request)),
  );

  app.delete(
    '/context-presets/:id',
    { config: { access: 'context_preset.change', versioned: true }, schema: { tags, params: one, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await presets.remove(request.params.id, expectedVersion(request), actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/discussions/:id/context/preset',
    {
      config: { access: 'discussion.write' },
      schema: { tags, params: ofDiscussion, body: ContextPresetUse, response: { 200: ContextFiles } },
    },
    (request) => presets.use(request.params.id, request.body),
  );
}
