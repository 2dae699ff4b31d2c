import { expect, it } from 'vitest';
import { projectPrompts } from './project-prompts.ts';

it('asks about what the project has: its README, its tests, its rules', () => {
  expect(
    projectPrompts([
      'AGENTS.md',
      'README.md',
      'docs/payments.md',
      'package.json',
      'src/cart.ts',
      'test/cart.test.ts',
      'test/payment.test.ts',
    ]),
  ).toEqual([
    'Read README.md and tell me what this project does.',
    'List test, then read test/cart.test.ts: what is tested, and what is missing?',
    'Read AGENTS.md: which rules hold for changes here?',
  ]);
});

it('prefers what lies near the root', () => {
  expect(projectPrompts(['packages/a/README.md', 'packages/a/package.json', 'README.md', 'package.json'])).toEqual([
    'Read README.md and tell me what this project does.',
    'Read package.json and tell me how to start this and how to test it.',
    'List . and tell me what is in this folder.',
  ]);
});

it.each([
  ['pyproject.toml', 'tests/test_pay.py', 'List tests, then read tests/test_pay.py: what is tested, and what is missing?'],
  ['go.mod', 'pay/pay_test.go', 'List pay, then read pay/pay_test.go: what is tested, and what is missing?'],
  ['Cargo.toml', 'src/main.rs', 'List src and tell me which parts the code has.'],
])('knows other languages: %s', (manifest, file, prompt) => {
  expect(projectPrompts([manifest, file])).toContain(prompt);
  expect(projectPrompts([manifest, file])).toContain(`Read ${manifest} and tell me how to start this and how to test it.`);
});

it('offers three also where there is nothing yet', () => {
  expect(projectPrompts([])).toEqual([
    'List . and tell me what is in this folder.',
    'Search for "TODO" and tell me what to do first.',
    'Hello! What can you do here?',
  ]);
});

it('marks a path that has blanks in it, and leaves out one that no sentence can hold', () => {
  expect(projectPrompts(['my notes/README.md'])[0]).toBe('Read `my notes/README.md` and tell me what this project does.');
  expect(projectPrompts(['a`b/README.md', 'a\u202Eb/README.md'])[0]).toBe('List . and tell me what is in this folder.');
});
