import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { graphOf, nodeOf } from '../test-tickets.ts';
import { cycleWith } from './cycle-with.ts';
import type { GraphNode } from './graph-node.ts';
import { overlaps } from './overlaps.ts';
import { ancestors, descendants } from './reach.ts';
import { ready } from './ready.ts';
import { targetFile } from './target-file.ts';
import { MAX_NODES, validateGraph } from './validate-graph.ts';

const problemsOf = (nodes: readonly GraphNode[]): string[] => {
  const result = validateGraph(nodes);
  return result.ok ? [] : result.problems.map((problem) => problem.detail);
};

describe('a plan that can not be run', () => {
  test('is told all that is wrong with it at once', () => {
    const nodes = [
      nodeOf('a', ['b', 'gone']),
      nodeOf('b', ['c', 'c']),
      nodeOf('c', ['a']),
      nodeOf('c2', ['c2']),
      nodeOf('d', [], { kind: 'human', description: ' ' }),
      nodeOf('d', [], { targetFiles: ['../up.ts', 'src/ok.ts'] }),
    ];
    expect(problemsOf(nodes)).toEqual([
      'There are two parts called d: each needs a name of its own.',
      'a depends on gone, which is not in the plan.',
      'b names its dependency on c twice: name it once.',
      'd is for a person and has no description: say what they are to do and to see.',
      'd names the file "../up.ts", which leads out of the project by ...',
      'These wait for each other for ever: a → b → c → a. Take one of these dependencies away.',
      'These wait for each other for ever: c2 → c2. Take one of these dependencies away.',
    ]);
  });

  test('is empty, or larger than anybody reads', () => {
    expect(problemsOf([])).toEqual(['The plan is empty: it needs at least one part.']);
    const many = Array.from({ length: MAX_NODES + 1 }, (_, index) => nodeOf(`n${index}`));
    expect(problemsOf(many)).toEqual([`The plan has 1001 parts. At most 1000 are taken: put together what belongs together.`]);
    expect(problemsOf(many.slice(1))).toEqual([]);
    const chain = many.slice(1).map((node, index) => ({ ...node, dependsOn: index === 0 ? ['n1000'] : [`n${index}`] }));
    expect(problemsOf(chain)[0]?.length).toBeGreaterThan(1000);
  });

  test.each([
    ['/etc/passwd', 'root of the project'],
    ['C:\\x', 'root of the project'],
    ['c:/x', 'root of the project'],
    ['\\\\server\\share', 'root of the project'],
    ['~/.ssh/id', 'root of the project'],
    ['a/../../b', 'out of the project'],
    ['a\0b', 'characters'],
    ['a\nb', 'characters'],
    ['.git/hooks/post-commit', "git's own folder"],
    ['sub/.GIT. /config', "git's own folder"],
    ['git~1/config', "git's own folder"],
    ['src\\a.ts', 'backslashes'],
    ['./', 'whole project'],
    ['  ', 'empty'],
  ])('names the file %j', (path, problem) => {
    expect(targetFile(path)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });

  test('may name files in any other way', () => {
    for (const [written, path] of [
      ['./src//a.ts', 'src/a.ts'],
      ['src/', 'src/'],
      ['.gitignore', '.gitignore'],
      ['a..b/c', 'a..b/c'],
    ]) {
      expect(targetFile(written ?? '')).toEqual({ ok: true, path });
    }
  });
});

describe('the order', () => {
  test('follows dependencies, then priority, then the order of writing', () => {
    const nodes = [
      nodeOf('late', ['first'], { priority: 9 }),
      nodeOf('third', [], { position: 3 }),
      nodeOf('second', [], { position: 2 }),
      nodeOf('first', [], { priority: 1, position: 9 }),
    ];
    const graph = graphOf(nodes);
    expect(graph.order).toEqual(['first', 'late', 'second', 'third']);
    expect(
      ready(
        graph,
        (key) => key !== 'first',
        (key) => key === 'first',
      ),
    ).toEqual(['late', 'second', 'third']);
    expect(
      ready(
        graph,
        () => true,
        () => false,
      ),
    ).toEqual(['first', 'second', 'third']);
  });

  test('reaches up and down', () => {
    const graph = graphOf([nodeOf('a'), nodeOf('b', ['a']), nodeOf('c', ['b']), nodeOf('d', ['a'])]);
    expect(descendants(graph, 'a')).toEqual(['b', 'c', 'd']);
    expect(ancestors(graph, 'c')).toEqual(['a', 'b']);
    expect(cycleWith(graph, 'a', 'c')).toEqual(['a', 'c', 'b', 'a']);
    expect(cycleWith(graph, 'a', 'a')).toEqual(['a', 'a']);
    expect(cycleWith(graph, 'c', 'd')).toBeUndefined();
  });
});

/** Nodes whose dependencies point anywhere, also at themselves. */
const anyGraph = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc.array(fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { maxLength: 3 }), { minLength: size, maxLength: size }).chain((edges) =>
    fc.array(fc.integer({ min: -2, max: 2 }), { minLength: size, maxLength: size }).map((priorities) =>
      edges.map((dependsOn, index) =>
        nodeOf(
          `n${index}`,
          dependsOn.map((dependency) => `n${dependency}`),
          { priority: priorities[index] ?? 0, position: index },
        ),
      ),
    ),
  ),
);

test('a graph is either put in an order that holds, or its cycles are named truly', () => {
  fc.assert(
    fc.property(anyGraph, (nodes) => {
      const result = validateGraph(nodes);
      const dependsOn = new Map(nodes.map((node) => [node.key, node.dependsOn]));
      if (!result.ok) {
        for (const problem of result.problems) {
          expect(problem.type).toBe('cycle');
          expect(problem.keys[0]).toBe(problem.keys.at(-1));
          for (const [index, key] of problem.keys.slice(0, -1).entries()) expect(dependsOn.get(key)).toContain(problem.keys[index + 1]);
        }
        return;
      }
      const { graph } = result;
      const place = new Map(graph.order.map((key, index) => [key, index]));
      expect(graph.order.length).toBe(nodes.length);
      for (const [key, dependencies] of dependsOn) {
        for (const dependency of dependencies) expect(place.get(dependency)).toBeLessThan(place.get(key) ?? -1);
      }
      for (const from of graph.order) {
        for (const to of graph.order) {
          const more = nodes.map((node) => (node.key === from ? { ...node, dependsOn: [...new Set([...node.dependsOn, to])] } : node));
          const cycle = cycleWith(graph, from, to);
          expect(cycle === undefined).toBe(validateGraph(more).ok);
          if (cycle !== undefined) expect([cycle[0], cycle[1], cycle.at(-1)]).toEqual([from, to, from]);
        }
      }
    }),
  );
});

test('what would be changed at the same time is shown in pairs, unless one waits for the other', () => {
  const graph = graphOf([
    nodeOf('a', [], { targetFiles: ['src/a.ts', 'docs/'], position: 0 }),
    nodeOf('b', [], { targetFiles: ['src/a.ts', 'docs/x/y.md'], position: 1 }),
    nodeOf('c', ['a'], { targetFiles: ['src/a.ts'], position: 2 }),
    nodeOf('d', [], { targetFiles: ['src/a.tsx', 'doc/x'], position: 3 }),
    nodeOf('e', ['c'], { targetFiles: ['docs'], position: 4 }),
  ]);
  expect(overlaps(graph)).toEqual([
    { keys: ['a', 'b'], files: ['docs/x/y.md', 'src/a.ts'] },
    { keys: ['b', 'c'], files: ['src/a.ts'] },
    { keys: ['b', 'e'], files: ['docs/x/y.md'] },
  ]);
  expect(overlaps(graph, 1)).toHaveLength(1);
});
