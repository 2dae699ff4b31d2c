import type { Node, Tree } from '@vscode/tree-sitter-wasm';
import type { Definition, DefinitionKind, SyntaxFacts, SyntaxQuestion } from './facts.ts';
import { nodeKinds, type NodeKinds } from './node-kinds.ts';

/** Characters of a signature. */
const MAX_SIGNATURE = 200;
/** How deep nodes may stand in each other for what they define to be looked at. */
const MAX_DEPTH = 2000;

/** What is above a node. */
interface Above {
  level: number;
  inFunction: boolean;
  /** A body that is already left out as a whole. */
  inBody: boolean;
  /** The kind of what defines this, as far as it matters to what is in it. */
  inside: DefinitionKind | undefined;
}

/** Reads from the tree of a text what it defines, where the insides of functions are, and where a name is mentioned. */
export function readFacts(tree: Tree, { text, name, grammar }: SyntaxQuestion): SyntaxFacts {
  const kinds = nodeKinds[grammar];
  const facts: SyntaxFacts = { definitions: [], bodies: [], mentions: [], broken: tree.rootNode.hasError };
  const visit = (node: Node, above: Above, depth: number): void => {
    if (name !== undefined && node.childCount === 0 && node.type.endsWith('identifier') && node.text === name) {
      facts.mentions.push(node.startPosition.row + 1);
    }
    const definition = definitionOf(node, kinds, above, text);
    if (definition !== undefined) facts.definitions.push(definition);
    const body = kinds.functions.has(node.type) ? node.childForFieldName('body') : null;
    const isBlock = body?.type === kinds.block;
    if (isBlock && !above.inBody) facts.bodies.push(...insideOf(body));
    if (depth === MAX_DEPTH) return;
    const below: Above = {
      level: above.level + (definition === undefined ? 0 : 1),
      inFunction: above.inFunction || body !== null,
      inBody: above.inBody || isBlock,
      inside: definition?.kind ?? above.inside,
    };
    for (const child of node.namedChildren) if (child !== null) visit(child, below, depth + 1);
  };
  visit(tree.rootNode, { level: 0, inFunction: false, inBody: false, inside: undefined }, 0);
  return facts;
}

function definitionOf(node: Node, kinds: NodeKinds, above: Above, text: string): Definition | undefined {
  const variable = Object.hasOwn(kinds.variables, node.type) ? kinds.variables[node.type] : undefined;
  const plain = Object.hasOwn(kinds.definitions, node.type) ? kinds.definitions[node.type] : undefined;
  const name = node.childForFieldName(variable?.name ?? 'name');
  if (name === null || (plain === undefined && variable === undefined)) return undefined;
  const value = variable === undefined ? null : node.childForFieldName(variable.value);
  const body = bodyOf(node, value, kinds);
  const kind = plain === undefined ? valueKind(variable?.kind ?? 'variable', value, kinds) : refined(plain, node, above);
  // A pattern names several; what is assigned to a part of something defines nothing.
  if (variable !== undefined && !name.type.endsWith('identifier')) return undefined;
  const whole = wholeOf(node);
  return {
    kind,
    name: name.text,
    firstLine: whole.startPosition.row + 1,
    lastLine: whole.endPosition.row + 1,
    nameLine: name.startPosition.row + 1,
    signature: inOneLine(text.slice(whole.startIndex, body?.startIndex ?? node.endIndex)),
    level: above.level,
    local: above.inFunction,
  };
}

/** What the definition holds, which its signature leaves out. */
function bodyOf(node: Node, value: Node | null, kinds: NodeKinds): Node | null {
  const own = node.childForFieldName('body');
  if (own !== null) return own;
  if (value !== null && (kinds.functions.has(value.type) || value.type === 'class')) return value.childForFieldName('body');
  const type = node.childForFieldName('type');
  return type === null ? null : (type.namedChildren.find((child) => child?.type === 'field_declaration_list') ?? null);
}

function valueKind(kind: DefinitionKind, value: Node | null, kinds: NodeKinds): DefinitionKind {
  if (value === null) return kind;
  if (value.type === 'class') return 'class';
  if (!kinds.functions.has(value.type)) return kind;
  return kind === 'field' ? 'method' : 'function';
}

function refined(kind: DefinitionKind, node: Node, above: Above): DefinitionKind {
  if (kind === 'function' && above.inside === 'class') return 'method';
  if (kind !== 'type') return kind;
  const type = node.childForFieldName('type')?.type;
  return type === 'struct_type' ? 'struct' : type === 'interface_type' ? 'interface' : kind;
}

/** What belongs to a definition before its own node: `export`, `const`, decorators, as far as nothing else is defined by it. */
function wholeOf(node: Node): Node {
  let whole = node;
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    const isWrapper = WRAPPERS.has(parent.type) && parent.namedChildren.filter((child) => child?.type === whole.type).length === 1;
    if (!isWrapper) break;
    whole = parent;
  }
  return whole;
}

const WRAPPERS = new Set([
  'ambient_declaration',
  'const_declaration',
  'decorated_definition',
  'export_statement',
  'lexical_declaration',
  'type_declaration',
  'var_declaration',
  'variable_declaration',
]);

/** The lines that are left out of a block: not those of its brackets, and in Python not what it says about itself. */
function insideOf(body: Node): (readonly [number, number])[] {
  const [first, ...others] = body.namedChildren.filter((child) => child !== null);
  if (first === undefined) return [];
  const isBracketed = body.firstChild?.type === '{';
  const saysItself = !isBracketed && first.type === 'expression_statement' && first.firstChild?.type === 'string';
  const begin = saysItself ? others[0] : isBracketed ? body : first;
  if (begin === undefined) return [];
  const firstLine = begin.startPosition.row + (isBracketed ? 2 : 1);
  const lastLine = body.endPosition.row + (isBracketed ? 0 : 1);
  return firstLine <= lastLine ? [[firstLine, lastLine]] : [];
}

function inOneLine(text: string): string {
  const line = text
    .slice(0, MAX_SIGNATURE * 4)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\s*[:{;]$/, '')
    .trim();
  return line.length > MAX_SIGNATURE ? `${line.slice(0, MAX_SIGNATURE).toWellFormed()}…` : line;
}
