import { ToolList } from '@baton/protocol/schemas';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Catalogue } from './catalogue.ts';

export function registerTools(app: TypedApp, catalogue: Pick<Catalogue, 'builtIn'>): void {
  app.get('/tools', { config: { access: 'tool.read' }, schema: { tags: ['tools'], response: { 200: ToolList } } }, () =>
    catalogue.builtIn(),
  );
}
