import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PROGRAM = `
const { appendFileSync, existsSync } = require('node:fs');
if (existsSync('broken')) { console.error('The licence of the notes has expired.'); process.exit(1); }
const text = { type: 'object', properties: { text: { type: 'string', description: 'What to keep.' } }, required: ['text'] };
const tools = [
  { name: 'note', description: 'Keeps a note for the whole team.', inputSchema: text },
  { name: 'find_notes', description: 'Finds notes that hold some words, the newest first.', inputSchema: text },
  { name: 'with space', inputSchema: text },
];
const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'Team notes', version: '2.1' } }),
  ping: () => ({}),
  'tools/list': () => ({ tools }),
  'tools/call': ({ arguments: given }) => {
    appendFileSync('notes.txt', given.text + '\\n');
    return { content: [{ type: 'text', text: 'Noted, with the licence ' + process.env.LICENCE + '.' }] };
  },
};
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method]?.(params) ?? {} }) + '\\n');
});
`;

/** A server of tools behind a pipe, in a folder in which it keeps its notes. With a file `broken` in it, it does not start. */
export async function writeToolServer(folder: string): Promise<{ command: string; program: string; directory: string }> {
  const directory = join(folder, 'notes');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'server.cjs'), PROGRAM);
  return { command: process.execPath, program: 'server.cjs', directory };
}
