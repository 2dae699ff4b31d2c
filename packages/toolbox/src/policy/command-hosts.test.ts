import { expect, test } from 'vitest';
import type { PolicyRule } from '@baton/protocol';
import { commandHosts } from './command-hosts.ts';

const SHELL = { name: 'run_shell', policyClass: 'execute' } as const;
const host = 'registry.example.org';

test.each<[PolicyRule[], string[], string[]]>([
  [[{ decision: 'allow', tool: 'run_shell', host }], [host], []],
  [[{ decision: 'allow', class: 'execute', host }], [host], []],
  [[{ decision: 'allow', tool: 'run_*', host: '*.example.org' }], ['*.example.org'], []],
  // What may be fetched is not what programs may reach.
  [[{ decision: 'allow', host }], [], []],
  [[{ decision: 'allow', class: 'network', host }], [], []],
  [[{ decision: 'allow', tool: 'fetch_url', host }], [], []],
  // A rule about some commands grants nothing to all of them.
  [[{ decision: 'allow', tool: 'run_shell', host, command: 'npm ci' }], [], []],
  [[{ decision: 'allow', tool: 'run_shell' }], [], []],
  [
    [
      { decision: 'allow', tool: 'run_shell', host },
      { decision: 'deny', host },
    ],
    [],
    [host],
  ],
  [
    [
      { decision: 'allow', tool: 'run_shell', host: '*.example.org' },
      { decision: 'ask', tool: 'run_shell', host },
    ],
    ['*.example.org'],
    [host],
  ],
  [
    [
      { decision: 'allow', tool: 'run_shell', host },
      { decision: 'ask', host: '*.Example.org' },
    ],
    [],
    ['*.Example.org'],
  ],
  [[{ decision: 'deny', tool: 'fetch_url', host }], [], []],
])('what %o grants to commands', (rules, hosts, deniedHosts) => {
  expect(commandHosts(rules, SHELL)).toEqual({ hosts, deniedHosts });
});
