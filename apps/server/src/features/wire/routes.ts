import { closed, RunIdText, Wire } from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Wires } from './service.ts';

export function registerWire(app: TypedApp, wires: Wires): void {
  app.get(
    '/runs/:id/wire',
    {
      config: { access: 'run.read' },
      schema: {
        tags: ['runs'],
        params: closed({ id: RunIdText }),
        querystring: closed({ round: Type.Optional(Type.Integer({ minimum: 1 })) }),
        response: { 200: Wire },
      },
    },
    (request) => wires.ofRun(request.params.id, request.query.round),
  );
}
