/** Rules of this house that no linter brings along. */

/**
 * `export *` hides what a module shows; names are exported one by one. `export * as name` shows one name, so it may stand.
 * @type {import('eslint').Rule.RuleModule}
 */
const noExportAll = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    ExportAllDeclaration: (node) => {
      if (node.exported === null) context.report({ node, message: 'Export names one by one: `export *` hides what the module shows.' });
    },
  }),
};

export default { meta: { name: 'house' }, rules: { 'no-export-all': noExportAll } };
