import { findCycles } from './find-cycles.ts';
import type { GraphNode } from './graph-node.ts';
import type { GraphProblem } from './graph-problem.ts';
import { targetFile } from './target-file.ts';
import { topologicalOrder } from './topological-order.ts';
import type { ValidGraph } from './valid-graph.ts';

/** More tickets than these are no plan that anybody reads. */
export const MAX_NODES = 1000;

/** So many cycles are told at once; whoever mends them is told of what is left. */
const TOLD_CYCLES = 5;

export type GraphResult<Key extends string> =
  | { readonly ok: true; readonly graph: ValidGraph<Key> }
  | { readonly ok: false; readonly problems: readonly GraphProblem[] };

/**
 * Looks at a graph as it was written and says all that is wrong with it at once, or that it can be run. Pure. `limit`: so many nodes it may have at most; of a graph that is larger nothing else is looked at.
 */
export function validateGraph<Key extends string>(nodes: readonly GraphNode<Key>[], limit: number = MAX_NODES): GraphResult<Key> {
  if (nodes.length === 0)
    return { ok: false, problems: [{ type: 'empty', detail: 'The plan is empty: it needs at least one part.', keys: [] }] };
  if (nodes.length > limit) {
    const detail = `The plan has ${nodes.length} parts. At most ${limit} are taken: put together what belongs together.`;
    return { ok: false, problems: [{ type: 'too_many', detail, keys: [] }] };
  }
  const byKey = new Map<Key, GraphNode<Key>>();
  const problems: GraphProblem[] = [];
  for (const node of nodes) {
    if (byKey.has(node.key)) {
      problems.push({
        type: 'duplicate_key',
        detail: `There are two parts called ${node.key}: each needs a name of its own.`,
        keys: [node.key],
      });
    }
    byKey.set(node.key, node);
  }
  const files = new Map<Key, string[]>();
  for (const node of nodes) {
    problems.push(...dependencyProblems(node, byKey), ...textProblems(node));
    files.set(node.key, readFiles(node, problems));
  }
  const dependsOn = new Map([...byKey].map(([key, node]) => [key, node.dependsOn]));
  for (const cycle of findCycles(dependsOn, TOLD_CYCLES)) {
    const names = cycle.map((key) => byKey.get(key)?.name ?? key).join(' → ');
    problems.push({
      type: 'cycle',
      detail: `These wait for each other for ever: ${names}. Take one of these dependencies away.`,
      keys: cycle,
    });
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, graph: graphOf(byKey, dependsOn, files) };
}

function dependencyProblems<Key extends string>(node: GraphNode<Key>, byKey: ReadonlyMap<Key, GraphNode<Key>>): GraphProblem[] {
  const problems: GraphProblem[] = [];
  const seen = new Set<Key>();
  for (const key of node.dependsOn) {
    if (!byKey.has(key)) {
      problems.push({
        type: 'missing_dependency',
        detail: `${node.name} depends on ${key}, which is not in the plan.`,
        keys: [node.key, key],
      });
    } else if (seen.has(key)) {
      const detail = `${node.name} names its dependency on ${byKey.get(key)?.name ?? key} twice: name it once.`;
      problems.push({ type: 'duplicate_dependency', detail, keys: [node.key, key] });
    }
    seen.add(key);
  }
  return problems;
}

function textProblems({ key, kind, name, description }: GraphNode): GraphProblem[] {
  if (kind !== 'human' || description.trim() !== '') return [];
  return [
    { type: 'no_description', detail: `${name} is for a person and has no description: say what they are to do and to see.`, keys: [key] },
  ];
}

function readFiles({ key, name, targetFiles }: GraphNode, problems: GraphProblem[]): string[] {
  return targetFiles.flatMap((written) => {
    const file = targetFile(written);
    if (file.ok) return file.path;
    problems.push({
      type: 'bad_file',
      detail: `${name} names the file ${JSON.stringify(shortened(written))}, which ${file.problem}.`,
      keys: [key],
    });
    return [];
  });
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function graphOf<Key extends string>(
  byKey: ReadonlyMap<Key, GraphNode<Key>>,
  dependsOn: ReadonlyMap<Key, readonly Key[]>,
  targetFiles: ReadonlyMap<Key, readonly string[]>,
): ValidGraph<Key> {
  const dependents = new Map<Key, Key[]>([...byKey.keys()].map((key) => [key, []]));
  for (const [key, dependencies] of dependsOn) for (const dependency of dependencies) dependents.get(dependency)?.push(key);
  const ranked = [...byKey.values()]
    .map((node, written) => ({ node, written }))
    .sort(
      (left, right) => right.node.priority - left.node.priority || left.node.position - right.node.position || left.written - right.written,
    );
  const rank = new Map(ranked.map(({ node }, index) => [node.key, index]));
  // The one place that gives out the mark: everything above has been looked at.
  return { order: topologicalOrder(dependsOn, dependents, rank), dependsOn, dependents, targetFiles, rank } as unknown as ValidGraph<Key>;
}
