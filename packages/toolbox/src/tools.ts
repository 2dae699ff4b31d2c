import type { Tool } from './tool.ts';
import { fileOutline } from './tools/file-outline.ts';
import { fileSkeleton } from './tools/file-skeleton.ts';
import { findFiles } from './tools/find-files.ts';
import { findSymbol } from './tools/find-symbol.ts';
import { gitDiff } from './tools/git-diff.ts';
import { gitLog } from './tools/git-log.ts';
import { listDirectory } from './tools/list-directory.ts';
import { readFile } from './tools/read-file.ts';
import { searchFiles } from './tools/search-files.ts';

/** Every tool there is, in the order in which models see them. */
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

export function findTool(name: string): Tool | undefined {
  return tools.find((tool) => tool.name === name);
}
