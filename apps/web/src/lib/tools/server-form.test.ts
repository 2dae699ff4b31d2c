import type { McpServer } from '@baton/protocol';
import { asId } from '@baton/protocol';
import { expect, it } from 'vitest';
import { bodyOfForm, formOfServer, patchOfForm } from './server-form.ts';

const server: McpServer = {
  id: asId('s1'),
  name: 'notes',
  enabled: true,
  transport: { type: 'stdio', command: 'npx', arguments: ['-y', 'notes'], environment: ['TOKEN'] },
  callSeconds: 30,
  projects: [asId('p1')],
  status: 'idle',
  tools: [],
  leftOut: [],
  changedBy: { memberId: asId('m1'), name: 'Anna' },
  changedAt: '2026-11-21T10:00:00.000Z',
  version: 1,
};

it('adds what was typed', () => {
  const form = { ...formOfServer(undefined), name: ' notes ', command: 'npx ', arguments: '-y\n\n notes\n' };
  const environment = [
    { key: 0, name: 'TOKEN', value: 'abc', kept: false },
    { key: 1, name: ' ', value: 'nothing', kept: false },
  ];
  expect(bodyOfForm({ ...form, environment })).toEqual({
    name: 'notes',
    transport: { type: 'stdio', command: 'npx', arguments: ['-y', ' notes'], environment: { TOKEN: 'abc' } },
    callSeconds: 120,
    projects: null,
  });
});

it('leaves alone how a server is reached where nothing of that was changed', () => {
  const form = formOfServer(server);
  expect(patchOfForm(form, server)).toEqual({ callSeconds: 30, projects: ['p1'] });
  expect(patchOfForm({ ...form, callSeconds: 'x' }, server)).toEqual({ callSeconds: 0, projects: ['p1'] });
});

it('keeps values that were not typed anew, and says those that were', () => {
  const form = formOfServer(server);
  const added = { key: 9, name: 'OTHER', value: 'x', kept: false };
  expect(patchOfForm({ ...form, environment: [...form.environment, added] }, server).transport).toMatchObject({
    environment: { TOKEN: null, OTHER: 'x' },
  });
  expect(patchOfForm({ ...form, environment: [] }, server).transport).toMatchObject({ environment: {} });
});

it('shows an address as it is kept', () => {
  const web = { ...server, transport: { type: 'http' as const, url: 'https://a.example/mcp', headers: ['authorization'] } };
  const form = formOfServer(web);
  expect(form).toMatchObject({ kind: 'http', url: 'https://a.example/mcp', headers: [{ name: 'authorization', value: '', kept: true }] });
  expect(patchOfForm({ ...form, url: 'https://b.example/mcp' }, web).transport).toEqual({
    type: 'http',
    url: 'https://b.example/mcp',
    headers: { authorization: null },
  });
});
