import type { Discussion, Project } from '@baton/protocol';
import { COMMAND_GROUPS, type Command } from '#lib/commands/command.ts';
import { formatDay, formatTime, isSameDay } from '#lib/format/time.ts';
import { visibleCharacters } from '#lib/markdown/visible-characters.ts';
import { stateOf, type DiscussionRow, type RowState } from '#lib/projects/discussion-list.ts';
import { text } from '#lib/text/en.ts';
import { exactText } from '#lib/ui/exact-text.ts';
import type { Findable } from './find-items.ts';

/** Something that the palette offers. */
export interface PaletteItem extends Findable {
  id: string;
  /** What kind of thing it is: the heading that it stands under, or what stands beside it. */
  group: string;
  /** As `KeyHint` writes them. */
  keys?: string | undefined;
  /** What tells it from others of the same name. */
  hint?: string | undefined;
  state?: RowState;
  run: () => void;
}

/** What there is to choose from. */
export interface PaletteSources {
  commands: readonly Command[];
  /** Of the open project, live. */
  rows: readonly DiscussionRow[];
  /** Of the other projects, as far as they were fetched. */
  others: readonly { project: Project; discussions: readonly Discussion[] }[];
  projects: readonly Project[];
  openProject: Project | undefined;
  go: (path: string) => void;
}

/** Everything that can be found, what is nearest first: the open discussion's commands, discussions, other commands, projects. */
export function paletteItems(sources: PaletteSources, now: number): PaletteItem[] {
  const { commands, go } = sources;
  const groups = COMMAND_GROUPS.map((group) => commands.filter((command) => command.group === group).map(commandItem));
  const [here = [], ...rest] = groups;
  return [
    ...here,
    ...discussionItems(sources, now),
    ...rest.flat(),
    ...sources.projects
      .filter((project) => project.id !== sources.openProject?.id)
      .map((project) => ({
        id: project.id,
        group: text.commands.projects,
        label: visibleCharacters(project.name),
        hint: exactText(project.directory),
        run: () => go(`/projects/${project.id}`),
      })),
  ];
}

function commandItem({ id, group, label, keys, keywords, run }: Command): PaletteItem {
  return { id: `command ${id}`, group: text.commands.groups[group], label, keys, run, ...(keywords === undefined ? {} : { keywords }) };
}

function discussionItems({ rows, others, go }: PaletteSources, now: number): PaletteItem[] {
  const newest = rows.toSorted((left, right) => right.updatedAt.localeCompare(left.updatedAt));
  return [
    ...newest.map((row) => ({
      id: row.id,
      group: row.archived ? text.shell.groups.archived : text.commands.discussions,
      label: visibleCharacters(row.title),
      hint: whenOf(row.updatedAt, now),
      state: stateOf(row),
      run: () => go(`/discussions/${row.id}`),
    })),
    ...others.flatMap(({ project, discussions }) =>
      discussions.map(({ id, title, updatedAt }) => ({
        id,
        group: visibleCharacters(project.name),
        label: visibleCharacters(title),
        hint: whenOf(updatedAt, now),
        keywords: [visibleCharacters(project.name)],
        run: () => go(`/discussions/${id}`),
      })),
    ),
  ];
}

function whenOf(at: string, now: number): string {
  return isSameDay(at, now) ? formatTime(at) : formatDay(at);
}

/** Discussions shown of each group while nothing is typed: enough to go back to what one was at. */
const RECENT = 6;

/** What is shown before anything is typed: of every group the first ones, of commands all. */
export function firstItems(items: readonly PaletteItem[]): PaletteItem[] {
  const shown = new Map<string, number>();
  return items.filter((item) => {
    if (item.id.startsWith('command ')) return true;
    if (item.group !== text.commands.discussions && item.group !== text.commands.projects) return false;
    const before = shown.get(item.group) ?? 0;
    shown.set(item.group, before + 1);
    return before < RECENT;
  });
}
