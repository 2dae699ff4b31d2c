import type { DefinitionKind } from './facts.ts';
import type { Grammar } from './languages.ts';

/** What the nodes of a grammar's trees mean to us. */
export interface NodeKinds {
  /** Nodes that define something, whose field `name` is its name. */
  definitions: Readonly<Record<string, DefinitionKind>>;
  /** Nodes that run when they are called. */
  functions: ReadonlySet<string>;
  /** A body that is a list of statements: an expression stays, it says as much as a type. */
  block: string;
  /** Nodes that define a variable: its name is in this field, its value in the other. */
  variables: Readonly<Record<string, { name: string; value: string; kind: DefinitionKind }>>;
}

const javascript: NodeKinds = {
  definitions: {
    class_declaration: 'class',
    function_declaration: 'function',
    generator_function_declaration: 'function',
    method_definition: 'method',
  },
  functions: new Set([
    'arrow_function',
    'function_declaration',
    'function_expression',
    'generator_function',
    'generator_function_declaration',
    'method_definition',
  ]),
  block: 'statement_block',
  variables: {
    variable_declarator: { name: 'name', value: 'value', kind: 'variable' },
    field_definition: { name: 'property', value: 'value', kind: 'field' },
  },
};

const typescript: NodeKinds = {
  ...javascript,
  definitions: {
    ...javascript.definitions,
    abstract_class_declaration: 'class',
    abstract_method_signature: 'method',
    enum_declaration: 'enum',
    function_signature: 'function',
    interface_declaration: 'interface',
    internal_module: 'namespace',
    method_signature: 'method',
    module: 'namespace',
    type_alias_declaration: 'type',
  },
  variables: {
    variable_declarator: { name: 'name', value: 'value', kind: 'variable' },
    public_field_definition: { name: 'name', value: 'value', kind: 'field' },
  },
};

const python: NodeKinds = {
  definitions: { class_definition: 'class', function_definition: 'function' },
  functions: new Set(['function_definition']),
  block: 'block',
  variables: { assignment: { name: 'left', value: 'right', kind: 'variable' } },
};

const go: NodeKinds = {
  definitions: {
    const_spec: 'constant',
    function_declaration: 'function',
    method_declaration: 'method',
    method_elem: 'method',
    type_alias: 'type',
    type_spec: 'type',
    var_spec: 'variable',
  },
  functions: new Set(['func_literal', 'function_declaration', 'method_declaration']),
  block: 'block',
  variables: {},
};

export const nodeKinds: Readonly<Record<Grammar, NodeKinds>> = { typescript, tsx: typescript, javascript, python, go };
