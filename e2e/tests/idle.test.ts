import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '../support/test.ts';

const READY_MS = 2000;
const RESIDENT_MB = 256;
const HEAP_MB = 100;

// Prints the heap when it is asked to by a signal: the process itself has no door for that.
const reporter = `data:text/javascript,${encodeURIComponent("process.on('SIGUSR2', () => console.error('heap ' + process.memoryUsage().heapTotal))")}`;

test.use({ serverOptions: { environment: { NODE_OPTIONS: `--import=${reporter}` } } });

test('a second start is ready within two seconds and is small when idle', async ({ server }) => {
  await server.end('SIGTERM');
  const startedAt = performance.now();
  await server.launch();
  const readyMs = performance.now() - startedAt;
  await wait(5000);
  const status = await readFile(`/proc/${server.processId}/status`, 'utf8');
  const residentMb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  server.signal('SIGUSR2');
  await expect.poll(() => server.output).toContain('heap ');
  const heapMb = Number(/heap (\d+)/.exec(server.output)?.[1]) / 1024 / 1024;
  console.log(
    `second start: ready in ${readyMs.toFixed(0)} ms; idle: ${residentMb.toFixed(0)} MB resident, ${heapMb.toFixed(0)} MB of heap`,
  );
  expect(readyMs).toBeLessThan(READY_MS);
  expect(residentMb).toBeLessThan(RESIDENT_MB);
  expect(heapMb).toBeLessThan(HEAP_MB);
});
