import svelte from 'eslint-plugin-svelte';
import typescript from 'typescript-eslint';

/** Components only: oxlint reads every other source and sees neither markup nor types in these. */
export default [
  { ignores: ['**/*', '!apps', '!apps/web', '!apps/web/src', '!apps/web/src/**/', '!apps/web/src/**/*.svelte'] },
  ...svelte.configs['flat/recommended'],
  {
    files: ['**/*.svelte'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    plugins: { typescript: typescript.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // Text from models and people becomes markup in one audited component alone, which says so where it switches this off.
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/no-unused-svelte-ignore': 'error',
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/require-each-key': 'error',
      'svelte/prefer-const': 'error',
      'svelte/no-inspect': 'error',
      'typescript/no-explicit-any': 'error',
      'typescript/no-non-null-assertion': 'error',
      'typescript/consistent-type-imports': 'error',
      'id-denylist': ['error', 'utils', 'util', 'helpers', 'helper', 'misc', 'msg', 'msgs', 'opts', 'mgr'],
      'no-console': 'error',
      'no-var': 'error',
      eqeqeq: 'error',
    },
  },
];
