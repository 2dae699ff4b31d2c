/** A thing in a tree: a file or a folder, a ticket with its parts. */
export interface TreeNode {
  /** Unique in the whole tree. */
  id: string;
  label: string;
  /** There even if empty for what can be opened; undefined for a leaf. */
  children?: readonly TreeNode[];
}

/** A node that is in sight, as a row of a flat list. */
export interface TreeRow {
  node: TreeNode;
  parentId: string | undefined;
  /** From 1. */
  level: number;
  /** From 1, among its siblings. */
  position: number;
  siblings: number;
  /** Undefined for a leaf. */
  expanded: boolean | undefined;
}

/** The rows in sight, in order. */
export function treeRows(nodes: readonly TreeNode[], expanded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (siblings: readonly TreeNode[], level: number, parentId: string | undefined): void => {
    for (const [index, node] of siblings.entries()) {
      const open = node.children === undefined ? undefined : expanded.has(node.id);
      rows.push({ node, parentId, level, position: index + 1, siblings: siblings.length, expanded: open });
      if (open === true && node.children !== undefined) visit(node.children, level + 1, node.id);
    }
  };
  visit(nodes, 1, undefined);
  return rows;
}
