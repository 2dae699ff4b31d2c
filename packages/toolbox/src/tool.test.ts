import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Arguments } from './arguments.ts';
import { toolOutput } from './tool.ts';
import { decidedTools, findTool, tools } from './tools.ts';

const parse = (tool: string, text: string): unknown => {
  const parsed = findTool(tool)?.parse(text);
  return parsed?.ok === false ? parsed.detail : parsed?.value;
};

describe('arguments', () => {
  test('that fit are handed on', () => {
    expect(parse('read_file', '{"path":"a.ts","startLine":3}')).toEqual({ path: 'a.ts', startLine: 3 });
    expect(parse('list_directory', '{}')).toEqual({});
    expect(parse('list_directory', '')).toEqual({});
  });

  test.each([
    ['no object', '[]', 'The arguments must be a JSON object.'],
    ['nothing at all', 'null', 'The arguments must be a JSON object.'],
    ['a missing one', '{}', 'The argument "path" is missing.'],
    ['an unknown one', '{"path":"a","file":"b"}', 'There is no argument "file". There are: path, startLine, endLine.'],
    ['one that every object has', '{"path":"a","toString":"b"}', 'There is no argument "toString". There are: path, startLine, endLine.'],
    ['a number for a text', '{"path":1}', 'The argument "path" must be a string.'],
    ['null for a text', '{"path":null}', 'The argument "path" must be a string.'],
    ['a text for a number', '{"path":"a","startLine":"3"}', 'The argument "startLine" must be a whole number.'],
    ['a fraction', '{"path":"a","startLine":1.5}', 'The argument "startLine" must be a whole number.'],
    ['too small a number', '{"path":"a","startLine":0}', 'The argument "startLine" must be at least 1.'],
    ['too long a text', `{"path":"${'a'.repeat(5000)}"}`, 'The argument "path" must not be longer than 4096 characters.'],
    ['a key twice', '{"path":"a","path":".env"}', 'The arguments are not valid JSON at character 19: the key "path" is there twice.'],
    ['no JSON', '{"path":"a"', 'The arguments are not valid JSON at character 12: a comma or } is expected.'],
  ])('are refused in words that say what to do: %s', (_, text, detail) => {
    expect(parse('read_file', text)).toBe(detail);
  });

  test('never throw, whatever a model writes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...tools, ...decidedTools), fc.oneof(fc.string(), fc.json()), (tool, text) => {
        expect(typeof tool.parse(text).ok).toBe('boolean');
      }),
    );
  });
});

test('the tools that there are, as models see them', () => {
  expect(tools.map(({ name, version, policyClass }) => [name, version, policyClass])).toEqual([
    ['read_file', 1, 'read'],
    ['list_directory', 1, 'read'],
    ['find_files', 1, 'read'],
    ['search_files', 1, 'read'],
    ['file_outline', 1, 'read'],
    ['file_skeleton', 1, 'read'],
    ['find_symbol', 1, 'read'],
    ['git_diff', 1, 'read'],
    ['git_log', 1, 'read'],
  ]);
  expect(
    tools.map(({ definition }) => [
      definition.name,
      Object.keys(definition.parameters['properties'] as object),
      definition.parameters['required'],
    ]),
  ).toEqual([
    ['read_file', ['path', 'startLine', 'endLine'], ['path']],
    ['list_directory', ['path', 'depth'], []],
    ['find_files', ['glob', 'path', 'maxFiles'], ['glob']],
    ['search_files', ['pattern', 'path', 'glob', 'regex', 'maxMatches'], ['pattern']],
    ['file_outline', ['path'], ['path']],
    ['file_skeleton', ['path'], ['path']],
    ['find_symbol', ['name', 'path', 'usages', 'maxUsages'], ['name']],
    ['git_diff', ['path', 'from', 'to', 'staged', 'summary'], []],
    ['git_log', ['path', 'from', 'maxCommits', 'files'], []],
  ]);
  for (const { definition } of tools) expect(definition.parameters).toMatchObject({ type: 'object', additionalProperties: false });
  expect(findTool('write_file')).toBeUndefined();
  expect(decidedTools.map(({ name, version, policyClass }) => [name, version, policyClass])).toEqual([
    ['write_file', 1, 'write'],
    ['edit_file', 1, 'write'],
    ['apply_patch', 1, 'write'],
    ['move_file', 1, 'write'],
    ['delete_file', 1, 'write'],
    ['run_shell', 2, 'execute'],
    ['run_powershell', 2, 'execute'],
    ['fetch_url', 1, 'network'],
    ['ask_person', 1, 'converse'],
    ['update_plan', 1, 'converse'],
  ]);
});

test('what a call reaches for is said as it was written', () => {
  const reach = (tool: string, given: Arguments): unknown => [...tools, ...decidedTools].find(({ name }) => name === tool)?.reach(given);
  expect(reach('read_file', { path: './a' })).toEqual({ paths: ['./a'], commands: [], scripts: [], urls: [], network: false });
  expect(reach('list_directory', {})).toEqual({ paths: [], commands: [], scripts: [], urls: [], network: false });
  expect(reach('move_file', { from: 'a', to: 'b' })).toMatchObject({ paths: ['a', 'b'] });
  expect(reach('fetch_url', { url: 'https://example.org' })).toEqual({
    paths: [],
    commands: [],
    scripts: [],
    urls: ['https://example.org'],
    network: false,
  });
  expect(reach('run_shell', { command: 'npm ci', network: true })).toMatchObject({ commands: ['npm ci'], network: true });
});

describe('nested arguments', () => {
  const plan = (text: string): unknown => {
    const parsed = decidedTools.find(({ name }) => name === 'update_plan')?.parse(text);
    return parsed?.ok === false ? parsed.detail : parsed?.value;
  };

  test.each([
    ['{"steps":[{"text":"a","status":"done"}]}', { steps: [{ text: 'a', status: 'done' }] }],
    ['{"steps":{}}', 'The argument "steps" must be a list.'],
    ['{"steps":[]}', 'The argument "steps" must have at least 1 items.'],
    [`{"steps":[${'{},'.repeat(50)}{}]}`, 'The argument "steps" must not have more than 50 items.'],
    ['{"steps":["a"]}', 'The argument "steps[0]" must be an object.'],
    ['{"steps":[{"text":"a"}]}', 'The argument "steps[0].status" is missing.'],
    [
      '{"steps":[{"text":"a","status":"open"},{"text":"a","status":"begun"}]}',
      'The argument "steps[1].status" must be one of: open, at_work, done.',
    ],
    ['{"steps":[{"text":"a","status":"done","by":"me"}]}', 'There is no argument "steps[0].by". There are: text, status.'],
  ])('%s', (text, wanted) => {
    expect(plan(text)).toEqual(wanted);
  });

  test('are described to models in full, and nothing of ours is', () => {
    const schemas = JSON.stringify([...tools, ...decidedTools].map(({ definition }) => definition));
    expect(schemas).not.toContain('reaches');
    expect(decidedTools.at(-1)?.definition.parameters).toMatchObject({
      properties: { steps: { type: 'array', items: { type: 'object', required: ['text', 'status'], additionalProperties: false } } },
      additionalProperties: false,
    });
  });
});

describe('an output', () => {
  test('that is short stays as it is', () => {
    expect(toolOutput('a'.repeat(64 * 1024), '1 line')).toEqual({ outcome: 'ok', text: 'a'.repeat(64 * 1024), summary: '1 line' });
  });

  test('that is too long keeps its beginning and its end, and the whole beside', () => {
    const text = `begin${'a'.repeat(100_000)}end`;
    const output = toolOutput(text, '1 line');
    expect(output.text).toMatch(/^begin[\s\S]*\n\[… \d+ bytes left out …\]\n[\s\S]*end$/);
    expect(output.fullText).toBe(text);
  });

  test('is never longer than 64 KB of bytes, and never cut within a character', () => {
    fc.assert(
      fc.property(fc.constantFrom('a', 'é', '文', '🎼', 'a🎼', 'é文a'), fc.integer({ min: 15_000, max: 80_000 }), (unit, times) => {
        const { text } = toolOutput(unit.repeat(times), '');
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64 * 1024);
        expect(text.isWellFormed() && !text.includes('\ufffd')).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
