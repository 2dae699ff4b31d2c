import type { ToolRow } from './tool-row.ts';
import type { TurnBlock } from './turn-blocks.ts';

/** Several looks at files in a row, drawn as one line. */
export interface ReadsBlock {
  type: 'reads';
  key: string;
  rows: readonly ToolRow[];
}

/** What only looks and changes nothing. */
const READS: ReadonlySet<string> = new Set([
  'read_file',
  'list_directory',
  'search_files',
  'find_files',
  'file_outline',
  'file_skeleton',
  'find_symbol',
  'git_log',
  'git_diff',
]);

/** Fewer are shown one by one: a line that stands for two saves nothing. */
const FEWEST = 3;

/** Folds runs of finished looks into one block each. What failed or still works is never hidden in one. */
export function foldReads(blocks: readonly TurnBlock[]): (TurnBlock | ReadsBlock)[] {
  const folded: (TurnBlock | ReadsBlock)[] = [];
  let run: (TurnBlock & { type: 'tool' })[] = [];
  const end = (): void => {
    const [first] = run;
    if (first !== undefined && run.length >= FEWEST)
      folded.push({ type: 'reads', key: `reads ${first.key}`, rows: run.map((block) => block.row) });
    else folded.push(...run);
    run = [];
  };
  for (const block of blocks) {
    if (block.type === 'tool' && block.row.state === 'ok' && READS.has(block.row.name)) run.push(block);
    else {
      end();
      folded.push(block);
    }
  }
  end();
  return folded;
}

/** How often each tool was used, in the order of first use. */
export function countTools(rows: readonly Pick<ToolRow, 'name'>[]): [name: string, times: number][] {
  const counts = new Map<string, number>();
  for (const { name } of rows) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts];
}
