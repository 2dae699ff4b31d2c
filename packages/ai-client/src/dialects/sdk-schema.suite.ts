import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';

/** Requests whose shape an SDK's types say. */
export type SdkRequest = 'chat-completions' | 'responses' | 'messages' | 'generate-content';

const TYPES: Readonly<Record<SdkRequest, string>> = {
  'chat-completions': `import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
export type SdkRequest = ChatCompletionCreateParamsStreaming;`,
  responses: `import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
export type SdkRequest = ResponseCreateParamsStreaming;`,
  messages: `import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
export type SdkRequest = MessageCreateParamsStreaming;`,
  // Without what holds the SDK's own type of schemas: it can't be written as a schema, and is older than what is sent.
  'generate-content': `import type { Content, ToolConfig } from '@google/generative-ai';
export interface SdkRequest {
  contents: Content[];
  systemInstruction?: Content;
  tools?: { functionDeclarations: { name: string; description?: string }[] }[];
  toolConfig?: ToolConfig;
  generationConfig: { temperature?: number; topP?: number; maxOutputTokens?: number; stopSequences?: string[]; responseMimeType?: string };
}`,
};

const here = fileURLToPath(new URL('.', import.meta.url));
const compiled = new Map<SdkRequest, ValidateFunction>();

/** What in these bodies is not as the SDK's own types say, each mistake once. Fields that the types don't name are let pass. */
export async function mistakesIn(request: SdkRequest, bodies: readonly unknown[]): Promise<string[]> {
  const validate = compiled.get(request) ?? compile(request);
  compiled.set(request, validate);
  const mistakes = bodies.flatMap((body) =>
    validate(body)
      ? []
      : [`${validate.errors?.map((error) => `${error.instancePath} ${error.message}`).join('; ')} in ${JSON.stringify(body)}`],
  );
  return [...new Set(mistakes)];
}

function compile(request: SdkRequest): ValidateFunction {
  // Beside the sources, so that the SDK is found as they find it.
  const folder = mkdtempSync(`${here}.sdk-schema-`);
  try {
    const path = `${folder}/request.ts`;
    writeFileSync(path, TYPES[request]);
    const schema = createGenerator({ path, type: 'SdkRequest', skipTypeCheck: true, additionalProperties: true }).createSchema(
      'SdkRequest',
    );
    return new Ajv({ strict: false, validateFormats: false }).compile(schema as AnySchemaObject);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
