import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { aiPackage } from './ai-package.ts';
import { bareSdk } from './bare-sdk.ts';
import { baton } from './baton.ts';
import type { Contestant } from './contestant.ts';

const DELTAS = 5_000;
const ROUNDS = 20;
const TIMES = 15;

/** CPU time of this process, user and system, in microseconds. */
async function cpuOf(work: () => Promise<number>, expected: (answer: number) => boolean): Promise<number> {
  const before = process.cpuUsage();
  const answer = await work();
  const { user, system } = process.cpuUsage(before);
  if (!expected(answer)) throw new Error(`unexpected answer: ${answer}`);
  return user + system;
}

/** What other programs on the machine add is nobody's: the least counts. */
function least(values: readonly number[] = []): number {
  return Math.min(...values);
}

const double = fork(new URL('./double.ts', import.meta.url));
const url = await new Promise<string>((resolve) => double.once('message', (message) => resolve(message as string)));
const contestants: Contestant[] = [bareSdk(url), baton(url), aiPackage(url)];
const perDelta = new Map<Contestant, number[]>(contestants.map((each) => [each, []]));
const perRound = new Map<Contestant, number[]>(contestants.map((each) => [each, []]));

// The first two times warm up. All take turns, so that what the machine does besides is shared.
for (let time = -2; time < TIMES; time += 1) {
  for (const each of contestants) {
    const deltas = await cpuOf(
      () => each.deltas(DELTAS),
      (characters) => characters === DELTAS * 6,
    );
    const rounds = await cpuOf(
      () => each.rounds(ROUNDS),
      (ran) => ran === ROUNDS,
    );
    if (time < 0) continue;
    perDelta.get(each)?.push(deltas / (DELTAS / 1_000));
    perRound.get(each)?.push(rounds / (ROUNDS + 1));
  }
}
double.disconnect();

const [bare] = contestants;
const figure = (times: Map<Contestant, number[]>, each: Contestant): string => {
  const own = least(times.get(each));
  const factor = bare === undefined ? Number.NaN : own / least(times.get(bare));
  return `${(own / 1_000).toFixed(2)} ms (${factor.toFixed(2)} ×)`;
};
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}; the least of ${TIMES} each`);
console.log('| | CPU per 1,000 text deltas | CPU per tool round |\n| --- | --- | --- |');
for (const each of contestants) console.log(`| ${each.name} | ${figure(perDelta, each)} | ${figure(perRound, each)} |`);
