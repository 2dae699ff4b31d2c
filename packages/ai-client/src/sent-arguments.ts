import { readArguments } from '@baton/protocol';

/** What the model wrote as an object again. What it wrote wrongly goes back as it was, under a name, so that the model sees its mistake. */
export function sentArguments(argumentsText: string): Record<string, unknown> {
  return readArguments(argumentsText) ?? { arguments_that_are_no_json_object: argumentsText };
}
