import type { Option } from '../find-options.ts';
import type { TreeNode } from '../tree/tree-rows.ts';

export const models: readonly Option[] = [
  { value: 'openai/gpt-4o', label: 'gpt-4o', group: 'OpenAI', hint: '$2.50 in · $10.00 out' },
  { value: 'openai/gpt-4o-mini', label: 'gpt-4o-mini', group: 'OpenAI', hint: '$0.15 in · $0.60 out', keywords: ['small', 'cheap'] },
  { value: 'openai/o3', label: 'o3', group: 'OpenAI', hint: '$2.00 in · $8.00 out', keywords: ['reasoning'] },
  { value: 'anthropic/claude-opus', label: 'claude-opus', group: 'Anthropic', hint: '$15.00 in · $75.00 out' },
  { value: 'anthropic/claude-instant', label: 'claude-instant', group: 'Anthropic', hint: 'switched off', disabled: true },
  { value: 'rehearsal/walk', label: 'walk', group: 'Rehearsal', hint: 'simulated' },
];

export interface Ticket {
  id: string;
  title: string;
  state: string;
  tone: 'run' | 'wait' | 'ok' | 'fail';
  costUsd: string | undefined;
}

export const tickets: readonly Ticket[] = [
  { id: 'T-04', title: 'Split retry policy', state: 'running', tone: 'run', costUsd: '0.031' },
  { id: 'T-05', title: 'Backoff with jitter', state: 'waiting for Anna', tone: 'wait', costUsd: undefined },
  { id: 'T-06', title: 'Contract test', state: 'QA failed, attempt 2 of 3', tone: 'fail', costUsd: '0.11' },
  { id: 'T-03', title: 'Read error table', state: 'completed', tone: 'ok', costUsd: '0.0087' },
];

export const files: readonly TreeNode[] = [
  {
    id: 'src',
    label: 'src',
    children: [
      {
        id: 'src/payment',
        label: 'payment',
        children: [
          { id: 'src/payment/client.ts', label: 'client.ts' },
          {
            id: 'src/payment/a-file-with-a-name-that-is-much-longer-than-any-column-is-wide.ts',
            label: 'a-file-with-a-name-that-is-much-longer-than-any-column-is-wide.ts',
          },
        ],
      },
      { id: 'src/main.ts', label: 'main.ts' },
    ],
  },
  { id: 'docs', label: 'docs', children: [] },
  { id: 'README.md', label: 'README.md' },
];

const head = Array.from({ length: 12 }, (_, index) => `import { part${index} } from './part-${index}.ts';`).join('\n');

export const before = `${head}

/** Sends one payment. */
export async function send(request: Request): Promise<Answer> {
  const answer = await request.post();
  if (answer.status >= 500) return retry(request);
  if (answer.status === 429) return later(request);
  return answer;
}
`;

export const after = `${head}

/** Sends one payment, at most once. */
export async function send(request: Request, signal: AbortSignal): Promise<Answer> {
  const answer = await request.post({ signal });
  if (answer.status >= 500 && !request.sent) return retry(request);
  return answer;
}

export const attempts = 3;
`;

export const patch = `--- /dev/null
+++ b/src/payment/backoff.ts
@@ -0,0 +1,3 @@
+export function backoffMs(attempt: number): number {
+  return 2 ** attempt * 100;
+}
`;

export const invisible = { before: "const role = 'user';\n", after: "const role = 'user\u202E \u2066// admin\u2069';\n" };

export const testRun = [
  '\u001B[1m RUN \u001B[22m \u001B[90mv5.1.1\u001B[39m',
  ' \u001B[32m✓\u001B[39m src/payment/backoff.test.ts \u001B[2m(4 tests)\u001B[22m',
  ' \u001B[31m✕\u001B[39m src/payment/client.test.ts \u001B[2m(9 tests | \u001B[22m\u001B[31m1 failed\u001B[39m\u001B[2m)\u001B[22m',
  '   \u001B[41m FAIL \u001B[49m sends a payment at most once',
  '   \u001B[33mwarning\u001B[39m: <script>alert(1)</script> is text, as is \u202E this',
  'progress 10 %\rprogress 100 %',
  '\u001B[36mTests\u001B[39m  1 failed | 12 passed \u001B[7m exit 1 \u001B[27m',
].join('\n');

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

export const colours = [
  NAMES.map((name, index) => `\u001B[3${index}m${name}\u001B[39m`).join(' '),
  NAMES.map((name, index) => `\u001B[9${index}m${name}\u001B[39m`).join(' '),
  NAMES.map((name, index) => `\u001B[4${index}m${name}\u001B[49m`).join(' '),
  NAMES.map((name, index) => `\u001B[4${index};3${index}m${name}\u001B[0m`).join(' '),
  '\u001B[1mbold\u001B[0m \u001B[2mdim\u001B[0m \u001B[3mitalic\u001B[0m \u001B[4munderline\u001B[0m \u001B[9mstrike\u001B[0m \u001B[7minverse\u001B[0m \u001B[8mconcealed\u001B[0m',
].join('\n');

export const progress = 'fetching… 10 %\rfetching… 72 %';

export const refusal = '401 invalid_api_key\nIncorrect API key provided.';
