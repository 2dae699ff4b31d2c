import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createSnapshots } from '@baton/toolbox';

/** Files of the project: 20 in a folder, about 2.5 KB each. */
const FILES = 50_000;
const IN_FOLDER = 20;
const TIMES = 20;

/** How long some work took, and how long the event loop stood still at most, both in milliseconds. */
async function measured<Answer extends { ok: boolean }>(
  work: () => Promise<Answer>,
): Promise<{ answer: Answer & { ok: true }; tookMs: number; heldMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  const answer = await work();
  const tookMs = performance.now() - began;
  delay.disable();
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return { answer: answer as Answer & { ok: true }, tookMs, heldMs: delay.max / 1_000_000 };
}

const rows: string[] = [];
function row(name: string, all: readonly { tookMs: number; heldMs: number }[]): void {
  const sorted = all.map(({ tookMs }) => tookMs).sort((left, right) => left - right);
  const figures = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1), Math.max(...all.map(({ heldMs }) => heldMs))];
  rows.push(`| ${name} | ${figures.map((figure) => `${(figure ?? Number.NaN).toFixed(0)} ms`).join(' | ')} |`);
}

const base = mkdtempSync(join(tmpdir(), 'baton-snapshots-'));
try {
  const root = join(base, 'project');
  for (let file = 0; file < FILES; file += 1) {
    const folder = join(root, `module-${Math.floor(file / IN_FOLDER / 50)}`, `part-${Math.floor(file / IN_FOLDER) % 50}`);
    if (file % IN_FOLDER === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, `component-${file % IN_FOLDER}.ts`),
      `// ${file}\n${`export const value = '${file}';\n`.repeat(40 + (file % 90))}`,
    );
  }
  const snapshots = createSnapshots({ folder: join(base, 'snapshots'), denied: { paths: [], names: ['.env*', '*.pem', 'id_*'] } });
  const { signal } = new AbortController();
  const one = join(root, 'module-7/part-3/component-4.ts');

  const first = await measured(() => snapshots.take(root, { signal }));
  row('the first snapshot', [first]);
  const changed: Awaited<ReturnType<typeof measured<Awaited<ReturnType<typeof snapshots.take>>>>>[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    appendFileSync(one, `// ${time}\n`);
    changed.push(await measured(() => snapshots.take(root, { signal })));
  }
  row('after one change', changed);
  const unchanged: typeof changed = [];
  for (let time = 0; time < TIMES; time += 1) unchanged.push(await measured(() => snapshots.take(root, { signal })));
  row('without a change', unchanged);
  const trees = [first, ...changed].map(({ answer }) => answer.tree);
  const [before = '', after = ''] = trees.slice(-2);
  row('what changed between two', [await measured(() => snapshots.changes(root, { before, after, signal }))]);
  row('undoing one change', [await measured(() => snapshots.undo(root, { steps: [{ before, after }], signal }))]);
  const steps = trees.slice(1, -1).map((tree, index) => ({ before: trees[index] ?? '', after: tree }));
  row(`undoing ${steps.length} changes at once`, [await measured(() => snapshots.undo(root, { steps: steps.reverse(), signal }))]);
  const { bytes } = await snapshots.size(signal);
  row('a clean-up', [await measured(() => snapshots.prune(root, { keep: trees, signal }))]);
  const { bytes: bytesAfter } = await snapshots.size(signal);

  console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, load ${loadavg()[0]?.toFixed(1)}; ${FILES} files`);
  console.log('| | half the time within | longest | event loop held at most |\n| --- | --- | --- | --- |');
  for (const each of rows) console.log(each);
  console.log(
    `${(bytes / 1e6).toFixed(0)} MB on the disk for ${trees.length} snapshots, ${(bytesAfter / 1e6).toFixed(0)} MB after the clean-up`,
  );
} finally {
  rmSync(base, { recursive: true, force: true });
}
