import type { ArgumentsOf, Parameters } from '../arguments.ts';
import { createJail, type Jail } from '../jail.ts';
import { defineTool, toolError, type PreviewedFile, type Tool, type ToolOutput } from '../tool.ts';
import { applyChanges } from './apply-changes.ts';
import { effectOf } from './effect-of.ts';
import type { FileChange, Planned } from './file-change.ts';

/**
 * A tool that changes files. It only says what is to become of them: the preview shows exactly that, and running it plans once more and does it, unless
 * the files are not those that the preview was about.
 */
export function defineChangingTool<const Rows extends Parameters, const Required extends keyof Rows & string>(given: {
  name: string;
  version: number;
  description: string;
  parameters: Rows;
  required: readonly Required[];
  paths?(value: ArgumentsOf<Rows, Required>): readonly string[];
  /** Finds out what is to be done, and does nothing. Rejects only with the signal's reason. */
  plan(value: ArgumentsOf<Rows, Required>, jail: Jail, signal: AbortSignal): Promise<Planned>;
}): Tool {
  return defineTool({
    ...given,
    policyClass: 'write',

    async preview(value, { root, denied, signal }) {
      const created = await createJail(root, denied);
      if (!created.ok) return created;
      const planned = await given.plan(value, created.jail, signal);
      return planned.ok ? { ok: true, effect: await effectOf(created.jail, planned.changes, signal) } : planned;
    },

    async run(value, { root, denied, signal, previewed }) {
      const created = await createJail(root, denied);
      if (!created.ok) return toolError(created.detail);
      const planned = await given.plan(value, created.jail, signal);
      if (!planned.ok) return toolError(planned.detail);
      if (previewed !== undefined && !isSame(planned.changes, previewed)) {
        return { ...toolError('The files are not as they were when this was decided. Nothing was changed.'), stale: true };
      }
      signal.throwIfAborted();
      const applied = await applyChanges(created.jail, planned.changes);
      if (applied.ok) return outputOf(planned.changes);
      return { ...toolError(applied.detail), ...(applied.stale ? { stale: true } : {}) };
    },
  });
}

function isSame(changes: readonly FileChange[], previewed: readonly PreviewedFile[]): boolean {
  const planned = changes.flatMap((change): PreviewedFile[] => [
    { path: change.place.relative, ...(change.before === undefined ? {} : { hash: change.before.hash }) },
    ...(change.type === 'move' ? [{ path: change.to.relative }] : []),
  ]);
  return (
    planned.length === previewed.length &&
    planned.every((file) => previewed.some((each) => each.path === file.path && each.hash === file.hash))
  );
}

function outputOf(changes: readonly FileChange[]): ToolOutput {
  const lines = changes.map((change) => {
    if (change.type === 'move') return `Moved ${change.place.relative} to ${change.to.relative}.`;
    if (change.type === 'delete') return `Deleted ${change.place.relative}.`;
    return `${change.before === undefined ? 'Created' : 'Changed'} ${change.place.relative}: it has ${change.bytes.length} bytes now.`;
  });
  const [first] = lines;
  const summary =
    lines.length === 1 && first !== undefined ? (first.split(':', 1)[0] ?? first).replace(/\.$/, '') : `${lines.length} files changed`;
  return { outcome: 'ok', text: lines.join('\n'), summary };
}
