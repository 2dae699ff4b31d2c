import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp, type TestCaller } from '../test-app.ts';

interface Operation {
  parameters?: { in: string; name: string; required?: boolean }[];
  responses: Record<string, { content?: Record<string, unknown> }>;
}

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

let test: TestApp;
let owner: TestCaller;
let paths: Record<string, Record<string, Operation>>;
beforeAll(async () => {
  test = await createTestApp();
  owner = await test.as('owner');
  ({ paths } = (await owner.call<{ paths: typeof paths }>('GET', '/api/openapi.json')).body);
});
afterAll(() => test.close());

const headers = (operation: Operation | undefined): string[] =>
  (operation?.parameters ?? []).filter((parameter) => parameter.in === 'header').map(({ name }) => name);

it('says which calls need If-Match, and only those', () => {
  const versioned = Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.filter((method) => headers(operations[method.toLowerCase()]).includes('If-Match')).map((method) => `${method} ${path}`),
  );
  expect(versioned.toSorted()).toEqual([
    'DELETE /api/v1/context-presets/{id}',
    'DELETE /api/v1/discussions/{id}',
    'DELETE /api/v1/entries/{id}',
    'DELETE /api/v1/mcp-servers/{id}',
    'DELETE /api/v1/members/{id}',
    'DELETE /api/v1/presets/{id}',
    'DELETE /api/v1/projects/{id}',
    'DELETE /api/v1/takes/{id}',
    'DELETE /api/v1/tickets/{id}',
    'PATCH /api/v1/context-presets/{id}',
    'PATCH /api/v1/discussions/{id}',
    'PATCH /api/v1/entries/{id}',
    'PATCH /api/v1/mcp-servers/{id}',
    'PATCH /api/v1/members/{id}',
    'PATCH /api/v1/presets/{id}',
    'PATCH /api/v1/projects/{id}',
    'PATCH /api/v1/takes/{id}',
    'PATCH /api/v1/tickets/{id}',
    'PATCH /api/v1/tracks/{id}',
    'POST /api/v1/tickets/{id}/split',
    'PUT /api/v1/discussions/{id}/context',
    'PUT /api/v1/policy',
    'PUT /api/v1/projects/{id}/policy',
    'PUT /api/v1/projects/{id}/tiers',
  ]);
});

it('says that POST takes an Idempotency-Key', () => {
  expect(headers(paths['/api/v1/projects']?.['post'])).toEqual(['Idempotency-Key']);
  expect(headers(paths['/api/v1/projects']?.['get'])).toEqual([]);
});

it('says that an answer to a stateless call may be streamed', () => {
  const content = paths['/api/v1/send']?.['post']?.responses['200']?.content;
  expect(Object.keys(content ?? {})).toEqual(['application/json', 'text/event-stream']);
  expect(content?.['application/json']).toMatchObject({ schema: { type: 'object' } });
});
