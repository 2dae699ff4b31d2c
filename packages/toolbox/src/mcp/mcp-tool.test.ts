import { expect, it } from 'vitest';
import type { McpTransport } from './mcp-settings.ts';
import { mcpTools } from './mcp-tool.ts';

const http = (url: string): McpTransport => ({ type: 'http', url, headers: {}, fetch: () => Promise.reject(new Error('never asked')) });
const pipe = (program: string, ...parameters: string[]): McpTransport => ({
  type: 'stdio',
  program,
  parameters,
  environment: {},
  surroundings: {},
  directory: '/srv',
});

function versionOf(transport: McpTransport, description = 'Reads a page.'): number | undefined {
  const described = { name: 'read', description, inputSchema: { type: 'object' } };
  return mcpTools({ name: 'pages', transport }, [described], () => Promise.reject(new Error('never called'))).tools[0]?.version;
}

it('has the same version for as long as it is described so, and at the same place', () => {
  expect(versionOf(http('https://a.example/mcp'))).toBe(versionOf(http('https://a.example/mcp')));
  const versions = [
    versionOf(http('https://a.example/mcp')),
    versionOf(http('https://b.example/mcp')),
    versionOf(http('https://a.example/mcp'), 'Reads a page, and sends it on.'),
    versionOf(pipe('pages')),
    versionOf(pipe('pages', '--all')),
    versionOf(pipe('/tmp/pages')),
  ];
  expect(new Set(versions).size).toBe(versions.length);
});
