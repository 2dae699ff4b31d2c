import { COMMAND_VARIABLE } from '../sandbox/command-request.ts';
import { defineCommandTool } from '../sandbox/define-command-tool.ts';
import { shellParts } from '../policy/shell-parts.ts';

/** Run by Bash, since policies read it as Bash does. */
export const runShell = defineCommandTool({
  name: 'run_shell',
  version: 2,
  description:
    'Run a Bash command in the root of the project. It writes only in the project, not to .git, and has no network unless it asks for `network`, and then only to hosts that were granted. Nobody can answer what it asks. It is ended with everything that it started.',
  reaches: 'command',
  programs: ['bash'],
  missing: 'There is no bash on this machine.',
  parameters: ['--noprofile', '--norc', '-c', COMMAND_VARIABLE],
  named: (command) =>
    shellParts(command).flatMap((part) => {
      if (part.type !== 'command') return [];
      return part.levels.flatMap((words) => {
        const first = words.find((word) => word === undefined || !/^[A-Za-z_]\w*=/.test(word));
        return first === undefined ? [] : [first];
      });
    }),
});
