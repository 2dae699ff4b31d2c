import type { Approval, SpawnArguments } from '@baton/protocol';

/** What a run would be told, while somebody writes it: files one path a line. Without files where none are sent. */
export interface SpawnDraft {
  prompt: string;
  focus: string;
  skeletons: string;
  /** It is sent files. */
  files: boolean;
}

/** What a run would be told, as it was asked. Undefined where the question does not say it. */
export function spawnOf({ subject, arguments: asked }: Pick<Approval, 'subject' | 'arguments'>): SpawnArguments | undefined {
  const { prompt, focus, skeletons } = asked;
  if (subject !== 'spawn' || typeof prompt !== 'string') return undefined;
  return { prompt, ...(isPaths(focus) ? { focus } : {}), ...(isPaths(skeletons) ? { skeletons } : {}) };
}

export function draftOf({ prompt, focus, skeletons }: SpawnArguments): SpawnDraft {
  return {
    prompt,
    focus: (focus ?? []).join('\n'),
    skeletons: (skeletons ?? []).join('\n'),
    files: focus !== undefined || skeletons !== undefined,
  };
}

export function readDraft({ prompt, focus, skeletons, files }: SpawnDraft): SpawnArguments {
  return files ? { prompt, focus: pathsIn(focus), skeletons: pathsIn(skeletons) } : { prompt };
}

function pathsIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function isPaths(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((path) => typeof path === 'string');
}
