import type { ChangedFile } from '@baton/protocol';
import { exactText } from '#lib/ui/exact-text.ts';
import type { TreeNode } from '#lib/ui/tree/tree-rows.ts';

/** A file as a leaf, with its place in the list. */
export interface FileNode extends TreeNode {
  readonly at?: number;
}

/** Files below their folders. A folder that holds nothing but another one stands with it in one row. */
export function fileNodes(files: readonly Pick<ChangedFile, 'path'>[]): { nodes: readonly FileNode[]; folders: ReadonlySet<string> } {
  interface Folder {
    folders: Map<string, Folder>;
    files: { name: string; at: number }[];
  }
  const empty = (): Folder => ({ folders: new Map(), files: [] });
  const root = empty();
  for (const [at, { path }] of files.entries()) {
    const names = path.split('/');
    const name = names.pop() ?? path;
    let folder = root;
    for (const each of names) {
      const next = folder.folders.get(each) ?? empty();
      folder.folders.set(each, next);
      folder = next;
    }
    folder.files.push({ name, at });
  }
  const folders = new Set<string>();
  const nodesOf = (folder: Folder): FileNode[] => [
    ...[...folder.folders].map(([name, inner]): FileNode => {
      let [label, held] = [name, inner];
      for (;;) {
        const [only] = held.folders;
        if (only === undefined || held.folders.size > 1 || held.files.length > 0) break;
        label = `${label}/${only[0]}`;
        held = only[1];
      }
      const id = `folder-${folders.size}`;
      folders.add(id);
      return { id, label: exactText(label), children: nodesOf(held) };
    }),
    ...folder.files.map(({ name, at }): FileNode => ({ id: `file-${at}`, label: exactText(name), at })),
  ];
  return { nodes: nodesOf(root), folders };
}

/** In the order in which the nodes show them. */
export function filesInOrder(nodes: readonly FileNode[]): number[] {
  return nodes.flatMap((node) => (node.at === undefined ? filesInOrder(node.children ?? []) : [node.at]));
}
