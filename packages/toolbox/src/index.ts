export { findByGlob, isGlob } from './context-file-glob.ts';
export { findSlice, takeSlice } from './context-file-slice.ts';
export { createContextViews, type ContextFileNow, type ContextViews } from './context-file-view.ts';
export { readContextFile } from './context-file.ts';
export { unifiedDiff } from './diff.ts';
export { findInstructionFiles } from './instruction-files.ts';
export type { DeniedPaths } from './jail.ts';
export { readProjectPrompts } from './project-prompts.ts';
export { listProjectFiles, notDenied } from './project-files.ts';
export { judgeProjectDirectory } from './project-directory.ts';
export { previewedFiles } from './changes/previewed-files.ts';
export { settleFiles } from './changes/settle-files.ts';
export type { Arguments } from './arguments.ts';
export type { Previewed, PreviewedFile, Reach, Tool, ToolContext, ToolOutput, Web } from './tool.ts';
export { decidedTools, findTool, tools } from './tools.ts';
export { commandHosts } from './policy/command-hosts.ts';
export { deniedGlobs } from './policy/denied-globs.ts';
export { judge } from './policy/judge.ts';
export type { Circumstances, Judgement } from './policy/judge.ts';
export { judgedCall } from './policy/judged-call.ts';
export type { JudgedCall } from './policy/judged-call.ts';
export { narrowestRules, newlyAllowed } from './policy/narrowest-rules.ts';
export type { RuleChoice } from './policy/narrowest-rules.ts';
export { policyText, readPolicy } from './policy/policy-text.ts';
export type { PolicyProblem, ReadPolicy } from './policy/policy-text.ts';
export {
  createSnapshots,
  type DifferenceOptions,
  type SnapshotChanges,
  type SnapshotDifference,
  type SnapshotOptions,
  type Snapshots,
} from './snapshots/snapshots.ts';
export type { Pruned, SnapshotSize } from './snapshots/clean-up.ts';
export type { ChangedFile } from './snapshots/describe-change.ts';
export type { LeftOut } from './snapshots/plan-list.ts';
export type { ConflictReason } from './snapshots/plan-undo.ts';
export type { NotKept, Taken, TakeOptions } from './snapshots/take-snapshot.ts';
export type { UndoConflict, UndoPreview, UndoStep, Undone } from './snapshots/undo.ts';
export { isCarefulCommand } from './sandbox/careful-command.ts';
export { endLeftover } from './sandbox/process-group.ts';
export type { StartedProcess } from './sandbox/process-group.ts';
export { runProjectCommand, type ProjectCommandOutcome } from './sandbox/run-project-command.ts';
export { homePrograms } from './sandbox/home-programs.ts';
export { sandboxState, whyNoSandbox } from './sandbox/sandbox-state.ts';
export type { SandboxState, ShellSettings } from './sandbox/shell-settings.ts';
export { whyNoPowershell } from './tools/run-powershell.ts';
export { addWorktree, type AddedWorktree } from './worktree/add-worktree.ts';
export { advanceCheckout } from './worktree/advance-checkout.ts';
export { changedIn } from './worktree/changed-in.ts';
export { branchOf } from './worktree/branch-of.ts';
export { openBranches, type Branches } from './worktree/branches.ts';
export { commitWorktree, type Person } from './worktree/commit-worktree.ts';
export { commitOfCopy, copyProject } from './worktree/copy-project.ts';
export { fileBetween, type FileBetweenCommits } from './worktree/file-between.ts';
export { folderBytes } from './worktree/folder-bytes.ts';
export { lookAtWorktree } from './worktree/look-at-worktree.ts';
export { mergeBranches, type MergedBranches } from './worktree/merge-branches.ts';
export { makeWorktree, type MadeWorktree } from './worktree/make-worktree.ts';
export { keepPrepared, notePrepared, placePrepared, trackedHashes } from './worktree/prepared-files.ts';
export { restoreWorktree } from './worktree/restore-worktree.ts';
export { unlockWorktree } from './worktree/unlock-worktree.ts';
export { writeBack } from './worktree/write-back.ts';
export { removeWorktree } from './worktree/remove-worktree.ts';
export { createMcpServer } from './mcp/mcp-server.ts';
export type { McpServer } from './mcp/mcp-server.ts';
export type { McpState, McpTransport } from './mcp/mcp-settings.ts';
export { checkoutRemotes, type CheckoutRemotes } from './delivery/checkout-remotes.ts';
export { commitsBetween, type CommitsBetween } from './delivery/commits-between.ts';
export { formatPatch } from './delivery/format-patch.ts';
export { branchNameProblem, placeBranch } from './delivery/place-branch.ts';
export { pushAddress } from './delivery/push-address.ts';
export { pushBranch, type PushedBranch, type PushProblem } from './delivery/push-branch.ts';
