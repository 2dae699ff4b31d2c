import type { PolicyRule } from '@baton/protocol';
import type { Policy } from '@baton/protocol/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policyText, readPolicy } from './policy-text.ts';

const TEXT = `[[rule]]
decision = "allow"
tool = "edit_file"
path = "src/**"

[[rule]]
decision = "allow"
command = "npm test"
exact = true

[[rule]]
decision = "deny"
host = "*.example.org"
`;
const RULES: PolicyRule[] = [
  { decision: 'allow', tool: 'edit_file', path: 'src/**' },
  { decision: 'allow', command: 'npm test', exact: true },
  { decision: 'deny', host: '*.example.org' },
];

test('a policy as text, and back', () => {
  expect(readPolicy(TEXT)).toEqual({ ok: true, policy: { rules: RULES } });
  expect(policyText({ rules: RULES })).toBe(TEXT);
  expect(readPolicy('# nothing\n')).toEqual({ ok: true, policy: { rules: [] } });
  expect(policyText({ rules: [] })).toBe('');
});

test('every policy that can be kept comes back from its text as it was', () => {
  const about = fc.oneof(
    fc.record({ path: fc.constantFrom('src/**', '/a b', '"q"', "it's", 'ü\\*', '{a,b}') }),
    fc.record({ command: fc.constantFrom('npm test', "echo 'a b'", 'A=1 x'), exact: fc.boolean() }),
    fc.record({ host: fc.constantFrom('a.example', '*.a.example', '127.0.0.1', 'bücher.example') }),
    fc.record({ tool: fc.constant('a__b'), version: fc.maxSafeNat() }),
    fc.record({ tool: fc.constantFrom('*', 'git_*'), class: fc.constantFrom('read', 'write', 'execute', 'network', 'converse') }),
  );
  const rules = fc.array(fc.record({ decision: fc.constantFrom('allow', 'ask', 'deny'), about }), { maxLength: 5 });
  fc.assert(
    fc.property(rules, (given) => {
      const policy = { rules: given.map((each) => ({ decision: each.decision, ...each.about })) } as unknown as Policy;
      expect(readPolicy(policyText(policy))).toEqual({ ok: true, policy });
    }),
  );
});

test.each<[string, string, string[], number | undefined]>([
  ['no TOML', '[[rule]]\ndecision = ', ['Invalid TOML document: invalid value'], 2],
  ['another section', 'mode = "free"\n', ['There is no "mode" in a policy. It consists of [[rule]] sections.'], undefined],
  ['one bracket', '[rule]\ndecision = "allow"\n', ['Write each rule as [[rule]], with two brackets.'], undefined],
  ['no decision', '[[rule]]\ntool = "*"\n', ['Rule 1: "decision" is missing. It is one of: allow, ask, deny.'], 1],
  ['another decision', '[[rule]]\ndecision = "yes"\ntool = "*"\n', ['Rule 1: "decision" must be one of: allow, ask, deny.'], 1],
  ['about nothing', '[[rule]]\ndecision = "allow"\n', ['Rule 1: it does not say what it is about. Write tool = "*" for everything.'], 1],
  [
    'a mistyped field',
    '\n\n[[rule]]\ndecision = "deny"\npaht = "a"\ntool = "*"\n',
    ['Rule 1: there is no "paht". There are: decision, tool, version, class, path, command, exact, host.'],
    3,
  ],
  ['a path outside', '[[rule]]\ndecision = "allow"\npath = "../x"\n', ['Rule 1: "path" must stay in the project, without "..".'], 1],
  [
    'several commands',
    '[[rule]]\ndecision = "allow"\ncommand = "a && b"\n',
    ['Rule 1: "command" must be the first words of one command, as the shell reads them.'],
    1,
  ],
  [
    'a command that is not known before',
    '[[rule]]\ndecision = "allow"\ncommand = "a $X"\n',
    ['Rule 1: "command" must be the first words of one command, as the shell reads them.'],
    1,
  ],
  [
    'an address for a host',
    '[[rule]]\ndecision = "allow"\nhost = "https://a.example/"\n',
    ['Rule 1: "host" must be a host like example.org, or *.example.org.'],
    1,
  ],
  [
    'two things at once',
    '[[rule]]\ndecision = "allow"\npath = "a"\nhost = "a.example"\n',
    ['Rule 1: "path", "command" and "host" are about different things: make a rule of each.'],
    1,
  ],
  ['exact about nothing', '[[rule]]\ndecision = "allow"\ntool = "*"\nexact = true\n', ['Rule 1: "exact" needs a "command".'], 1],
])('what is wrong is said, with its line: %s', (_, text, details, line) => {
  const read = readPolicy(text);
  expect(read.ok ? [] : read.problems.map((problem) => problem.detail)).toEqual(details);
  expect(read.ok ? undefined : read.problems[0]?.line).toBe(line);
});

test('everything that is wrong is said at once', () => {
  const read = readPolicy('[[rule]]\ndecision = "maybe"\n\n[[rule]]\ndecision = "allow"\npath = ".."\n');
  expect(read.ok ? [] : read.problems.map(({ line }) => line)).toEqual([1, 1, 4]);
});

test('never throws, whatever is written', () => {
  const piece = fc.constantFrom('[[rule]]', 'decision', '=', '"allow"', '\n', 'path', '{', '}', '[', ']', "'", '1', 'tool', '"*"', '.');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join(' ')),
      ),
      (text) => {
        expect(typeof readPolicy(text).ok).toBe('boolean');
      },
    ),
  );
});
