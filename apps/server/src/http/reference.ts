import type { TypedApp } from './typed-app.ts';

/** The OpenAPI document, and a page that renders it without asking any other server. */
export async function registerReference(http: TypedApp): Promise<void> {
  http.get('/api/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => http.swagger());
  const { default: reference } = await import('@scalar/fastify-api-reference');
  await http.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
    });
    await scope.register(reference, {
      routePrefix: '/api/reference',
      configuration: { url: '/api/openapi.json', withDefaultFonts: false },
    });
  });
}
