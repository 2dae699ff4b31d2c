import type { McpServer } from '@baton/protocol';
import { toolsText } from '#lib/text/en-tools.ts';
import type { Tone } from '#lib/ui/tone.ts';

const TONES: Record<McpServer['status'], Tone> = { off: 'plain', idle: 'plain', starting: 'run', ready: 'ok', failed: 'fail' };

/** How a server of tools stands, in one word and its tone. */
export function serverStatus({ status }: Pick<McpServer, 'status'>): { tone: Tone; word: string } {
  return { tone: TONES[status], word: toolsText.servers.status[status] };
}
