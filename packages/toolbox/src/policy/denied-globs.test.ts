import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PolicyRule } from '@baton/protocol';
import { testContext, testFolder } from '../test-folder.suite.ts';
import { findTool } from '../tools.ts';
import { deniedGlobs } from './denied-globs.ts';

const SEARCH = { name: 'search_files', policyClass: 'read' } as const;

test.each<[PolicyRule, string[]]>([
  [{ decision: 'deny', path: 'secret/**' }, ['secret/**']],
  [{ decision: 'deny', path: 'secret/**', class: 'read' }, ['secret/**']],
  [{ decision: 'deny', path: 'secret/**', tool: 'search_*' }, ['secret/**']],
  [{ decision: 'deny', path: 'secret/**', class: 'write' }, []],
  [{ decision: 'deny', path: 'secret/**', tool: 'edit_file' }, []],
  [{ decision: 'ask', path: 'secret/**' }, []],
  [{ decision: 'deny', command: 'rm' }, []],
])('what %o keeps from a search', (rule, expected) => {
  expect(deniedGlobs([rule], SEARCH)).toEqual(expected);
});

test.each(['search_files', 'list_directory', 'find_files'])(
  '%s comes to nothing that a rule denies, though its call does not name it',
  async (name) => {
    const root = await testFolder();
    await mkdir(join(root, 'secret'));
    await writeFile(join(root, 'secret/key.txt'), 'the key');
    await writeFile(join(root, 'open.txt'), 'the key');
    const tool = findTool(name);
    const read = tool?.parse(
      JSON.stringify(name === 'search_files' ? { pattern: 'the key' } : name === 'find_files' ? { glob: '**/*.txt' } : { depth: 3 }),
    );
    if (tool === undefined || read?.ok !== true) throw new Error(read?.ok === false ? read.detail : name);
    const globs = deniedGlobs([{ decision: 'deny', path: 'secret/**' }], tool);
    const context = { ...testContext(root), denied: { paths: [], names: [], globs } };
    const { text } = await tool.run(read.value, context);
    expect(text).toContain('open.txt');
    expect(text).not.toContain('key.txt');
  },
);
