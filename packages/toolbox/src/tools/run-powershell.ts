import { COMMAND_VARIABLE } from '../sandbox/command-request.ts';
import { defineCommandTool } from '../sandbox/define-command-tool.ts';
import { findProgram } from '../sandbox/find-program.ts';
import { SEARCH_PATH } from '../search-path.ts';

const PROGRAMS = ['pwsh', 'powershell.exe'];
const MISSING = 'There is neither PowerShell 7 (pwsh) nor Windows PowerShell (powershell.exe) on this machine.';

/** No rule can allow what it runs but one about the whole tool: policies read Bash alone. */
export const runPowershell = defineCommandTool({
  name: 'run_powershell',
  version: 2,
  description:
    'Run a PowerShell command in the root of the project. It writes only in the project, not to .git, and has no network unless it asks for `network`, and then only to hosts that were granted. Nobody can answer what it asks. It is ended with everything that it started.',
  reaches: 'script',
  programs: PROGRAMS,
  missing: MISSING,
  parameters: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', COMMAND_VARIABLE],
  named: () => [],
});

/** Why run_powershell is not offered on this machine; undefined where it can be. */
export async function whyNoPowershell(searchPath: string = SEARCH_PATH): Promise<string | undefined> {
  const found = await Promise.all(PROGRAMS.map((name) => findProgram(name, '/', searchPath)));
  return found.some((path) => path !== undefined) ? undefined : MISSING;
}
