/** One way to talk to a provider. Both functions answer what came, so that nobody is measured doing less. */
export interface Contestant {
  name: string;
  /** One request whose answer has this many deltas; resolves to the number of characters that came. */
  deltas(count: number): Promise<number>;
  /** A loop with this many rounds of one tool call each; resolves to how often the tool ran. */
  rounds(count: number): Promise<number>;
}

export const TOOL = {
  name: 'read_file',
  description: 'Reads a file.',
  parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'], additionalProperties: false },
} as const;

export const TOOL_RESULT = 'The content of the file, which is a line or two long.\n'.repeat(4);
export const MODEL = 'gpt-4o-mini';
