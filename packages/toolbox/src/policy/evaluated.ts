import { forEachChild, type SyntaxNode } from 'unbash';

/** A name that only this shell sees: what other programs look for is written in capitals, but for proxies and npm's settings. */
export function isOwnName(name: string): boolean {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !/proxy$|^_$|^npm_/.test(name);
}

/**
 * What stands in a node that Bash does not merely replace but evaluates: it runs the commands that stand in a variable's value, in an index or in the output
 * of another command, where nobody who reads the script sees them. Without what stands in the commands among it.
 */
export function evaluated(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (each: SyntaxNode): void => {
    if (isEvaluated(each)) found.push(each);
    if (each.type !== 'Script') forEachChild(each, visit);
  };
  visit(node);
  return found;
}

function isEvaluated(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'ArithmeticExpansion':
      return !isNumbers(node.text);
    case 'CommandExpansion':
    case 'ProcessSubstitution':
      // It could not be read.
      return node.script === undefined;
    case 'ParameterExpansion': {
      const { prefix, index, operation } = node;
      if (prefix === '!' || (index !== undefined && !/^(\d+|@|\*)$/.test(index.text))) return true;
      if (operation?.type === 'Default') return operation.operator.endsWith('=') && !isOwnName(node.parameter);
      if (operation?.type === 'Slice') return !isNumbers(operation.offset.text) || !isNumbers(operation.length?.text ?? '');
      return operation?.type === 'Transform' || operation?.type === 'Unknown';
    }
    case 'Assignment':
      // Behind the end of a list Bash reads on, where the parser takes all of it for one word.
      return node.index !== undefined || (node.value?.type === 'Word' && node.value.text.startsWith('('));
    case 'Word':
      return node.parts === undefined && /(?:^|[^\\])(?:`|\$[({])/.test(node.text);
    case 'ArrayValue':
      // What begins so may name its place by an index.
      return node.elements.some((element) => /^[[{]/.test(element.text));
    case 'FileDescriptorVariable':
      return true;
    case 'TestUnary':
      return node.operator === '-v' || node.operator === '-R';
    case 'TestBinary':
      return /^-(eq|ne|lt|le|gt|ge)$/.test(node.operator) && !(isNumbers(node.left.text) && isNumbers(node.right.text));
    default:
      return false;
  }
}

/** Nothing but numbers and what calculates with them. */
function isNumbers(text: string): boolean {
  return /^[$\d\s()+*/%<>=!&|^~?:,-]*$/.test(text) && !/\$(?!\(\()/.test(text);
}
