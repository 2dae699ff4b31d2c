/** What the dialog about a discussion's worktree says, which is fetched when it is opened. */
export const worktrees = {
  title: 'Worktree of this discussion',
  none: 'This discussion has no worktree. Its runs work in the project’s folder.',
  lead: 'A worktree is a checkout of its own, on a new branch, in the server’s work folder. The runs of this discussion work there then, and the project’s folder stays as it is. With one, the mode Free lets agents write, and run commands in the sandbox, without asking.',
  make: 'Make a worktree',
  running: 'A run is at work here: its folder must not change under it. Wait for its end, or stop it.',
  branch: 'Branch',
  folder: 'Folder',
  base: 'Began at',
  size: 'Size',
  sizeUnknown: 'unknown',
  commits: 'Commits since',
  uncommitted: 'Not committed',
  nothing: 'nothing',
  files: (count: number) => `${count} ${count === 1 ? 'file' : 'files'}`,
  more: (count: number) => `and ${count} more`,
  leftBehind: (count: number) =>
    count === 1
      ? 'One file was changed in the project’s folder and not committed when this was made: here it is as in the last commit.'
      : `${count} files were changed in the project’s folder and not committed when this was made: here they are as in the last commit.`,
  stays: (branch: string) => `Its branch stays in the project’s repository: git merge ${branch} takes in there what was done.`,
  whatOf: 'What becomes of what is not committed?',
  commit: (branch: string) => `Commit it on ${branch}, which stays`,
  discard: 'Discard it',
  remove: 'Remove the worktree',
  removeAndDiscard: 'Discard and remove',
} as const;
