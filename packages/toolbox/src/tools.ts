import type { Tool } from './tool.ts';
import { applyPatch } from './tools/apply-patch.ts';
import { askPerson } from './tools/ask-person.ts';
import { deleteFile } from './tools/delete-file.ts';
import { editFile } from './tools/edit-file.ts';
import { fetchUrl } from './tools/fetch-url.ts';
import { fileOutline } from './tools/file-outline.ts';
import { fileSkeleton } from './tools/file-skeleton.ts';
import { findFiles } from './tools/find-files.ts';
import { findSymbol } from './tools/find-symbol.ts';
import { gitDiff } from './tools/git-diff.ts';
import { gitLog } from './tools/git-log.ts';
import { listDirectory } from './tools/list-directory.ts';
import { moveFile } from './tools/move-file.ts';
import { readFile } from './tools/read-file.ts';
import { runPowershell } from './tools/run-powershell.ts';
import { runShell } from './tools/run-shell.ts';
import { searchFiles } from './tools/search-files.ts';
import { updatePlan } from './tools/update-plan.ts';
import { writeFile } from './tools/write-file.ts';

/** Every tool that is offered, in the order in which models see them: each may run by itself. */
export const tools: readonly Tool[] = [
  readFile,
  listDirectory,
  findFiles,
  searchFiles,
  fileOutline,
  fileSkeleton,
  findSymbol,
  gitDiff,
  gitLog,
];

/** Tools that need more than to be run: a decision, an answer, somebody who shows a plan. Offered by who can give them that. */
export const decidedTools: readonly Tool[] = [
  writeFile,
  editFile,
  applyPatch,
  moveFile,
  deleteFile,
  runShell,
  runPowershell,
  fetchUrl,
  askPerson,
  updatePlan,
];

export function findTool(name: string): Tool | undefined {
  return tools.find((tool) => tool.name === name);
}
