import type { ModelSettings } from '@baton/protocol';
import type { ReadyRequest } from './ready-request.ts';
import type { RoundRequest } from './round.ts';

/** A setting that does not go out, or not as it was asked for, and what happens with it, in words. */
export interface NotTaken {
  setting: string;
  detail: string;
}

const NAMES = {
  temperature: 'The temperature',
  topP: 'Top-p',
  maxOutputTokens: 'The limit of the answer',
  reasoningEffort: 'The reasoning effort',
  stop: 'Stop sequences',
} as const satisfies Partial<Record<keyof ModelSettings, string>>;

type Named = keyof typeof NAMES;

/** What became of the settings of a request on their way to its body: `sent` is what the body has. Nothing is said of what goes out as it is. */
export function settingsNotTaken(asked: RoundRequest, ready: ReadyRequest, sent: ModelSettings): NotTaken[] {
  const { settings, model } = asked;
  const names = (Object.keys(NAMES) as Named[]).filter((name) => settings[name] !== undefined && !same(settings[name], sent[name]));
  return [
    ...names.map((name) => ({ setting: name, detail: wordsFor(name, model, ready, sent) })),
    ...((asked.tools ?? []).length > 0 && ready.tools === undefined
      ? [{ setting: 'tools', detail: `Tools are not offered: ${model} takes none.` }]
      : []),
  ];
}

function wordsFor(name: Named, model: string, { row }: ReadyRequest, sent: ModelSettings): string {
  const value = sent[name];
  if (value !== undefined) return `${NAMES[name]} is sent as ${shown(value)}, which comes nearest to what ${model} takes.`;
  if (name === 'topP' && sent.temperature !== undefined) return `${NAMES[name]} is left out: ${model} takes it only without a temperature.`;
  const reasoning = row?.reasoning === false ? undefined : row?.reasoning;
  if (name === 'reasoningEffort' && reasoning !== undefined) return `${NAMES[name]} is left to ${model}.`;
  const sampling = name === 'temperature' || name === 'topP';
  const unless = sampling && reasoning?.samplingAtNone === true && reasoning.efforts.includes('none') ? ' while it reasons' : '';
  const verb = name === 'stop' ? 'are' : 'is';
  return `${NAMES[name]} ${verb} left out: ${model} takes none${unless}.`;
}

function shown(value: NonNullable<ModelSettings[Named]>): string {
  return Array.isArray(value) ? value.map((each) => JSON.stringify(each)).join(', ') : String(value);
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
