import type { App, Workspace } from '#lib/app/app.svelte.ts';
import type { ThemeChoice } from '#lib/app/theme.svelte.ts';
import { pathOfApproval } from '#lib/approvals/approval-path.ts';
import { focusCard, focusedApproval } from '#lib/approvals/card-focus.ts';
import { nextDecision } from '#lib/approvals/next-decision.ts';
import type { Command } from '#lib/commands/command.ts';
import { visibleCharacters } from '#lib/markdown/visible-characters.ts';
import type { DiscussionRow } from '#lib/projects/discussion-list.ts';
import { text } from '#lib/text/en.ts';
import { SETTINGS_PAGES } from './settings-pages.ts';

/** What the commands of every page need of the shell. */
export interface ShellDoings {
  app: App;
  workspace: Workspace;
  /** The discussion that is open, if one is. */
  openId: string | undefined;
  go: (path: string) => void;
  newDiscussion: () => void;
  showPalette: () => void;
  showShortcuts: () => void;
}

const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

/** What can be done on every page behind the sign-in. */
export function shellCommands(doings: ShellDoings): Command[] {
  const { app, workspace, go } = doings;
  const { session, layout, theme } = app;
  const list = workspace.discussions;
  const project = workspace.projects.find(workspace.projectId);
  const commands: Command[] = [
    { id: 'palette', group: 'go', label: text.commands.palette, keys: 'mod+k', run: doings.showPalette },
    { id: 'shortcuts', group: 'view', label: text.commands.shortcuts, keys: '?', keywords: ['help', 'keys'], run: doings.showShortcuts },
    {
      id: 'sidebar',
      group: 'view',
      label: layout.sidebarOpen ? text.shell.hideSidebar : text.shell.showSidebar,
      keys: 'mod+b',
      run: () => (layout.sidebarOpen = !layout.sidebarOpen),
    },
    ...THEMES.filter((choice) => choice !== theme.choice).map((choice): Command => ({
      id: `theme-${choice}`,
      group: 'view',
      label: text.commands.theme[choice],
      keywords: ['appearance', 'dark', 'light', 'toggle'],
      run: () => (theme.choice = choice),
    })),
    { id: 'inbox', group: 'go', label: text.inbox.title, keywords: ['approvals', 'decisions', 'waiting'], run: () => go('/inbox') },
    { id: 'projects', group: 'go', label: text.shell.allProjects, run: () => go('/projects') },
    ...SETTINGS_PAGES.map(({ path, label, keywords }): Command => ({
      id: path,
      group: 'go',
      label: `${text.navigation.settings} → ${label}`,
      keywords,
      run: () => go(path),
    })),
    {
      id: 'sign-out',
      group: 'account',
      label: text.navigation.signOut,
      keywords: ['leave', 'log out'],
      run: () => void session.signOut().then(() => go('/sign-in')),
    },
  ];
  if (workspace.inbox.pending.length > 0)
    commands.push({
      id: 'next-decision',
      group: 'go',
      label: text.commands.nextDecision,
      keys: 'mod+.',
      keywords: ['approve', 'inbox', 'waiting'],
      run: () => {
        const next = nextDecision(workspace.inbox.pending, { focused: focusedApproval(), discussionId: undefined });
        if (next !== undefined && !focusCard(next.id)) go(pathOfApproval(next));
      },
    });
  if (session.may('project.create'))
    commands.push({ id: 'new-project', group: 'go', label: text.projects.new, keywords: ['create'], run: () => go('/projects?new') });
  if (project !== undefined)
    commands.push(
      {
        id: 'project',
        group: 'go',
        label: visibleCharacters(project.name),
        keywords: ['project'],
        run: () => go(`/projects/${project.id}`),
      },
      {
        id: 'dashboard',
        group: 'go',
        label: text.navigation.dashboard,
        keywords: ['tracks', 'tickets', 'conduct'],
        run: () => go(`/projects/${project.id}/dashboard`),
      },
    );
  if (list === undefined) return commands;
  if (session.may('discussion.write'))
    commands.push({
      id: 'new-discussion',
      group: 'go',
      label: text.navigation.newDiscussion,
      keys: 'mod+alt+n',
      keywords: ['create', 'chat', 'ask'],
      run: doings.newDiscussion,
    });
  const { waiting, running, pinned, today, earlier } = list.groups;
  const rows = [...waiting, ...running, ...pinned, ...today, ...earlier];
  commands.push(
    { id: 'next', group: 'go', label: text.commands.nextDiscussion, keys: 'alt+down', run: () => step(rows, doings, 1) },
    { id: 'previous', group: 'go', label: text.commands.previousDiscussion, keys: 'alt+up', run: () => step(rows, doings, -1) },
  );
  if (workspace.attention.unread > 0)
    commands.push({
      id: 'read-all',
      group: 'view',
      label: text.commands.readAll,
      run: () => {
        for (const row of rows) if (row.lastSeq !== undefined) workspace.readMarks.read(row.id, row.lastSeq);
      },
    });
  return commands;
}

/** Goes to the discussion above or below the open one, around the ends. */
function step(rows: readonly DiscussionRow[], { openId, go }: ShellDoings, by: 1 | -1): void {
  const at = rows.findIndex((row) => row.id === openId);
  const next = rows.at(at === -1 ? (by === 1 ? 0 : -1) : (at + by) % rows.length);
  if (next !== undefined) go(`/discussions/${next.id}`);
}
