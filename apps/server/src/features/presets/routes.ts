import { closed, pageOf, Preset, PresetBody, PresetIdText, PresetPatch } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { cursorQuery } from '../../http/cursor-page.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { Presets } from './service.ts';

const tags = ['presets'];
const one = closed({ id: PresetIdText });

export function registerPresets(app: TypedApp, presets: Presets, clock: Clock): void {
  app.get(
    '/presets',
    { config: { access: 'preset.read' }, schema: { tags, querystring: cursorQuery, response: { 200: pageOf(Preset) } } },
    (request) => presets.list(request.query.cursor),
  );

  app.post(
    '/presets',
    { config: { access: 'preset.change' }, schema: { tags, body: PresetBody, response: { 201: Preset } } },
    async (request, reply) => reply.code(201).send(await presets.create(request.body, actorOf(request), effectOf(request, 201, clock))),
  );

  app.patch(
    '/presets/:id',
    { config: { access: 'preset.change', versioned: true }, schema: { tags, params: one, body: PresetPatch, response: { 200: Preset } } },
    (request) => presets.change(request.params.id, request.body, expectedVersion(request), actorOf(request)),
  );

  app.delete(
    '/presets/:id',
    { config: { access: 'preset.change', versioned: true }, schema: { tags, params: one, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await presets.remove(request.params.id, expectedVersion(request), actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
