export { readContextFile } from './context-file.ts';
export { unifiedDiff } from './diff.ts';
export type { DeniedPaths } from './jail.ts';
export { listProjectFiles } from './project-files.ts';
export { judgeProjectDirectory } from './project-directory.ts';
export type { ToolOutput } from './tool.ts';
export { findTool, tools } from './tools.ts';
