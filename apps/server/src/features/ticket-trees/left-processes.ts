import { readFile, rm, writeFile } from 'node:fs/promises';
import { endLeftover, type StartedProcess } from '@baton/toolbox';
import { bootId } from '../runs/executor/boot-id.ts';

/** `server`: the process that started it. */
type Noted = StartedProcess & { bootId: string; server: string };

/** Notes a process before it runs anything, so that another server can end it. */
export async function noteProcess(file: string, process: StartedProcess, server: string): Promise<void> {
  const noted: Noted = { ...process, bootId: await bootId(), server };
  await writeFile(file, JSON.stringify(noted), { mode: 0o600 });
}

/** Ends what another server left running under a note, and removes the note. `own`: what this one runs stays. */
export async function endNoted(file: string, own: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  // The server's own words; where it died over them, nothing was started.
  const noted = text.endsWith('}') ? (JSON.parse(text) as Noted) : undefined;
  if (noted?.server === own) return;
  if (noted?.bootId === (await bootId())) await endLeftover(noted);
  await rm(file, { force: true });
}
