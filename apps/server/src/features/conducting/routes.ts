import { closed, ContentHashText, TrackDetail, TrackIdText } from '@baton/protocol/schemas';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Conducting, PipelineWord } from './service.ts';

const tags = ['tracks'];
const one = closed({ id: TrackIdText });
const words: readonly PipelineWord[] = ['plan', 'start', 'pause', 'resume', 'stop'];

/** What people do to the pipelines of tracks. */
export function registerConducting(app: TypedApp, conducting: Conducting, clock: Clock): void {
  for (const word of words) {
    app.post(
      `/tracks/:id/${word}`,
      { config: { access: word === 'stop' ? 'run.stop' : 'run.start' }, schema: { tags, params: one, response: { 200: TrackDetail } } },
      (request) => conducting.command(request.params.id, word, actorOf(request), effectOf(request, 200, clock)),
    );
  }

  app.post(
    '/tracks/:id/approve',
    {
      config: { access: 'approval.decide' },
      schema: { tags, params: one, body: closed({ proposalHash: ContentHashText }), response: { 200: TrackDetail } },
    },
    (request) => conducting.approve(request.params.id, request.body.proposalHash, actorOf(request)),
  );
}
