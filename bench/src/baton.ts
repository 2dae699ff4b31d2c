import { createClient, createSession, vendorFor } from '@baton/ai-client';
import { asId, Secret, type ProviderId } from '@baton/protocol';
import { MODEL, TOOL, TOOL_RESULT, type Contestant } from './contestant.ts';

/** `send` for a round; the loop with its log, as a session has it. */
export function baton(url: string): Contestant {
  const provider = asId<ProviderId>('openai');
  const vendor = vendorFor(provider);
  if (vendor === undefined) throw new Error('there is a row for it');
  const client = createClient({ provider, vendor, baseUrl: `${url}/v1`, apiKey: new Secret('k') });
  const signal = new AbortController().signal;
  return {
    name: 'Baton',
    async deltas(count) {
      let characters = 0;
      const messages = [{ role: 'user', parts: [{ type: 'text', text: `deltas ${count}` }] }] as const;
      for await (const event of client.send({ model: MODEL, messages, settings: {} }, signal)) {
        if (event.type === 'text.delta') characters += event.text.length;
      }
      return characters;
    },
    async rounds(count) {
      let ran = 0;
      const run = async (argumentsText: string): Promise<string> => {
        JSON.parse(argumentsText);
        ran += 1;
        return TOOL_RESULT;
      };
      const session = createSession({
        client,
        provider,
        model: MODEL,
        settings: { maxToolRounds: count + 1 },
        tools: [{ definition: { ...TOOL, parameters: { ...TOOL.parameters } }, run }],
      });
      const { status } = await session.send(`rounds ${count}`);
      if (status !== 'finished') throw new Error(`the session ${status}`);
      return ran;
    },
  };
}
