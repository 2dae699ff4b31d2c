import { execFileSync } from 'node:child_process';
import { testFolder } from './test-folder.suite.ts';

/** Runs git as a person would, apart from the machine's own configuration. */
export function gitByHand(directory: string, ...given: string[]): string {
  return gitByHandWith(directory, '', ...given);
}

/** The same, with something to read on its standard input. */
export function gitByHandWith(directory: string, input: string, ...given: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'init.defaultBranch=main', ...given], {
    cwd: directory,
    encoding: 'utf8',
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
      GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
    },
  });
}

/** A folder with a repository in which everything given is committed. */
export async function testRepository(files: Parameters<typeof testFolder>[0]): Promise<string> {
  const root = await testFolder(files);
  gitByHand(root, 'init', '-q');
  gitByHand(root, 'add', '-A', '-f');
  gitByHand(root, 'commit', '-q', '--allow-empty', '-m', 'First');
  return root;
}
