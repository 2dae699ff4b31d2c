import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that only lists one model, and only for this key. `baseUrl` is what goes into Baton. */
export async function startKeyChecker(key: string): Promise<{ baseUrl: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const right = request.headers.authorization === `Bearer ${key}`;
    const error = { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' };
    response.writeHead(right ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(right ? { object: 'list', data: [{ id: 'gpt-4o', object: 'model' }] } : { error }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
