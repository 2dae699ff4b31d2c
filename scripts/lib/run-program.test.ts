import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { runProgram } from './run-program.mjs';

const place = { cwd: tmpdir(), env: { PATH: process.env.PATH }, timeLimitMs: 20_000 };

it('collects both streams and says whether it went well', async () => {
  const { ok, output } = await runProgram('sh', ['-c', 'echo out; echo err >&2; exit 3'], place);
  expect(ok).toBe(false);
  expect(output.split('\n').toSorted()).toEqual(['', 'err', 'out']);
  expect(await runProgram('true', [], place)).toEqual({ ok: true, output: '' });
});

it('a program that is not there has failed, and the output names it', async () => {
  const { ok, output } = await runProgram('no-such-program', [], place);
  expect(ok).toBe(false);
  expect(output).toContain('no-such-program');
});

it('one that takes too long is ended with its children', async () => {
  const { ok, output } = await runProgram('sh', ['-c', 'sleep 60 & sleep 60'], { ...place, timeLimitMs: 100 });
  expect(ok).toBe(false);
  expect(output).toContain('not finished after 0.1 s');
});

it('children left behind by a program that ended are ended too, so that their open streams hold nothing up', async () => {
  expect(await runProgram('sh', ['-c', 'sleep 60 & echo done'], place)).toEqual({ ok: true, output: 'done\n' });
});
