import { rules } from './scripts/boundaries/rules.mjs';

export default {
  forbidden: rules,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(build|[.]svelte-kit|dist|coverage|test-results)/|^apps/[^/]+/node_modules/[.]' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'browser', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.svelte'],
    },
  },
};
