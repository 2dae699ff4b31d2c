import { closed, ProjectIdText, ProjectTiersBody, ProjectTiersView } from '@baton/protocol/schemas';
import { actorOf } from '../../http/access.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import { expectedVersion } from '../../http/versions.ts';
import type { Conducting } from '../conducting/service.ts';
import type { Tracks } from '../tracks/service.ts';
import type { Tiers } from './service.ts';

const tags = ['tiers'];
const ofProject = closed({ id: ProjectIdText });

/** Who works for a project, tier by tier. */
export function registerTiers(
  app: TypedApp,
  tiers: Tiers,
  tracks: Pick<Tracks, 'quoteAgain'>,
  conducting: Pick<Conducting, 'lookAgain'>,
): void {
  app.get(
    '/projects/:id/tiers',
    { config: { access: 'tier.read' }, schema: { tags, params: ofProject, response: { 200: ProjectTiersView } } },
    (request) => tiers.get(request.params.id),
  );

  app.put(
    '/projects/:id/tiers',
    {
      config: { access: 'tier.change', versioned: true },
      schema: { tags, params: ofProject, body: ProjectTiersBody, response: { 200: ProjectTiersView } },
    },
    async (request) => {
      const { id } = request.params;
      const view = await tiers.put(id, request.body, expectedVersion(request), actorOf(request));
      await tracks.quoteAgain(id);
      conducting.lookAgain();
      return view;
    },
  );
}
