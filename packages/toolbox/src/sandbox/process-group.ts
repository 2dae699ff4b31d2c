import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

/** A process that leads a group of its own. `startTime`: as the system tells it, to be compared only; a process id alone is used again. */
export interface StartedProcess {
  pid: number;
  processGroup: number;
  startTime: string;
}

/** What a sandbox is made of: it is not asked, and hands on what it is asked. */
const AROUND = new Set(['bwrap', 'apply-seccomp', 'socat']);
/** Between asking a process to end and ending it. */
const GRACE_MS = 2_000;
const LOOK_EVERY_MS = 20;

/** When a process started; undefined where there is none. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (platform() === 'linux') return (await readProcess(pid))?.startTime;
  const answer = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
  const text = answer?.stdout.trim() ?? '';
  return text === '' ? undefined : text;
}

/**
 * Asks everything that a process started to end, and ends its whole group after two seconds, or once nothing of it is left. What runs in a sandbox ends
 * with the group that started it.
 */
export async function endGroup(leader: number): Promise<void> {
  const started = await descendants(leader);
  // In a sandbox they are a session of their own; the programs around it would take it down with them at once.
  const inner = started.filter((each) => each.session !== leader && !AROUND.has(each.name));
  const asked = inner.length > 0 ? inner : started;
  if (asked.length > 0) for (const each of asked) send(each.pid, 'SIGTERM');
  else send(-leader, 'SIGTERM');
  for (const until = performance.now() + GRACE_MS; performance.now() < until; await wait(LOOK_EVERY_MS)) {
    if (!(await isGroupThere(leader))) return;
  }
  await killGroup(leader);
}

/** Ends a whole group, with what runs in a sandbox that it made; resolves once nothing of it runs any more, or after two seconds. */
export async function killGroup(leader: number): Promise<void> {
  const started = await descendants(leader);
  send(-leader, 'SIGKILL');
  for (const until = performance.now() + GRACE_MS; performance.now() < until; await wait(LOOK_EVERY_MS)) {
    const left = await Promise.all(started.map((each) => readProcess(each.pid)));
    if (left.every((each) => each === undefined) && !(await isGroupThere(leader))) return;
  }
}

async function isGroupThere(leader: number): Promise<boolean> {
  if (platform() !== 'linux') return send(-leader, 0);
  return send(-leader, 0) && (await allProcesses()).some((each) => each.group === leader);
}

/** Ends what a server that died left running. Does nothing where the process is another one by now. Returns once it is gone. */
export async function endLeftover(left: StartedProcess): Promise<'ended' | 'not_there'> {
  if (left.startTime === '' || (await startTimeOf(left.pid)) !== left.startTime) return 'not_there';
  await killGroup(left.processGroup);
  return 'ended';
}

/** Processes that a process started, and those that they did; on Linux, elsewhere none are known. */
export async function descendants(leader: number): Promise<Process[]> {
  const all = await allProcesses();
  const children = Map.groupBy(all, (each) => each.parent);
  const found: Process[] = [];
  const open = [leader];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      open.push(child.pid);
    }
  }
  return found;
}

interface Process {
  pid: number;
  name: string;
  parent: number;
  group: number;
  session: number;
  startTime: string;
}

/** Every process that has not ended; on Linux, elsewhere none are known. */
async function allProcesses(): Promise<Process[]> {
  const names = await readdir('/proc').catch(() => []);
  const all = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((name) => readProcess(Number(name))));
  return all.filter((each) => each !== undefined);
}

async function readProcess(pid: number): Promise<Process | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The name between may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  // One that has ended and waits to be asked how.
  if (fields[0] === 'Z') return undefined;
  const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
  return { pid, name, parent: Number(fields[1]), group: Number(fields[2]), session: Number(fields[3]), startTime: fields[19] ?? '' };
}

/** Whether there was somebody to send it to. */
function send(to: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(to, signal);
  } catch {
    // Gone already, or never ours.
    return false;
  }
}
