import { readFile } from 'node:fs/promises';

/** Names the machine's boot, where the system says it: process numbers and times of start mean nothing beyond it. */
export async function bootId(): Promise<string> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return text.trim();
}
