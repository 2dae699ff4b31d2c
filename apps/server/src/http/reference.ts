import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TypedApp } from './typed-app.ts';

/** The renderer, one file that needs nothing else. The package would keep its three and a half megabytes in memory; here it is read when asked for. */
const RENDERER = fileURLToPath(new URL('js/standalone.js', import.meta.resolve('@scalar/fastify-api-reference')));

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Baton: API reference</title>
  </head>
  <body>
    <div id="reference"></div>
    <script src="/api/reference/renderer.js"></script>
    <script src="/api/reference/start.js"></script>
  </body>
</html>
`;

const START = `Scalar.createApiReference('#reference', ${JSON.stringify({
  url: '/api/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
})});
`;

/** The OpenAPI document, and a page that renders it without asking any other server, under the same content security policy as everything. */
export function registerReference(app: TypedApp): void {
  const route = { config: { access: 'public' as const }, schema: { hide: true } };
  app.get('/api/openapi.json', route, async () => app.swagger());
  app.get('/api/reference', route, (_, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
  app.get('/api/reference/start.js', route, (_, reply) => reply.type('text/javascript; charset=utf-8').send(START));
  app.get('/api/reference/renderer.js', route, (_, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'public, max-age=86400').send(createReadStream(RENDERER)),
  );
}
