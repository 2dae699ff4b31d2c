import { createOpenAI } from '@ai-sdk/openai';
import { jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { MODEL, TOOL, TOOL_RESULT, type Contestant } from './contestant.ts';

/** Vercel's `ai`, as its documents use it. */
export function aiPackage(url: string): Contestant {
  const model = createOpenAI({ apiKey: 'k', baseURL: `${url}/v1` }).chat(MODEL);
  return {
    name: 'ai (Vercel)',
    async deltas(count) {
      let characters = 0;
      for await (const text of streamText({ model, prompt: `deltas ${count}`, maxRetries: 0 }).textStream) characters += text.length;
      return characters;
    },
    async rounds(count) {
      let ran = 0;
      const result = streamText({
        model,
        prompt: `rounds ${count}`,
        maxRetries: 0,
        stopWhen: stepCountIs(count + 2),
        tools: {
          [TOOL.name]: tool({
            description: TOOL.description,
            inputSchema: jsonSchema<{ path: string }>({ ...TOOL.parameters, required: ['path'] }),
            execute: async () => {
              ran += 1;
              return TOOL_RESULT;
            },
          }),
        },
      });
      for await (const text of result.textStream) void text;
      return ran;
    },
  };
}
