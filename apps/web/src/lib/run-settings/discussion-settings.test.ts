import type { Client } from '@baton/client';
import { asId, type Discussion, type DiscussionPatch } from '@baton/protocol';
import { expect, it } from 'vitest';
import { DiscussionSettings, sameSettings, type KeptSettings } from './discussion-settings.svelte.ts';

const mini = { provider: asId<never>('openai'), model: 'gpt-4o-mini' };

function discussionWith(kept: KeptSettings): {
  client: Client;
  put: (next: KeptSettings) => void;
  saved: () => DiscussionPatch | undefined;
} {
  let now = kept;
  let saved: DiscussionPatch | undefined;
  const discussions = {
    get: async () => ({ ...now, version: 7 }) as unknown as Discussion,
    change: async (_: unknown, patch: DiscussionPatch, version: number) => {
      expect(version).toBe(7);
      saved = patch;
    },
  };
  return { client: { discussions } as unknown as Client, put: (next) => (now = next), saved: () => saved };
}

it('puts settings and fallbacks in the place of those that were there', async () => {
  const began: KeptSettings = { settings: { temperature: 1 }, fallbacks: [] };
  const { client, saved } = discussionWith(began);
  expect(await new DiscussionSettings(client, asId('d1'), began).save({ settings: { topP: 0.5 }, fallbacks: [mini] })).toBe(true);
  expect(saved()).toEqual({ settings: { topP: 0.5 }, fallbacks: [mini] });
});

it('does not overwrite what somebody else has saved, until it was looked at', async () => {
  const began: KeptSettings = { settings: {}, fallbacks: [] };
  const { client, put, saved } = discussionWith(began);
  const changing = new DiscussionSettings(client, asId('d1'), began);
  put({ settings: { temperature: 0 }, fallbacks: [] });
  const mine: KeptSettings = { settings: { temperature: 2 }, fallbacks: [] };
  expect(await changing.save(mine)).toBe(false);
  expect(changing.overtaken?.settings).toEqual({ temperature: 0 });
  expect(saved()).toBeUndefined();
  expect(await changing.save(mine)).toBe(true);
  expect(saved()?.settings).toEqual({ temperature: 2 });
});

it('says why it could not be saved', async () => {
  const client = { discussions: { get: () => Promise.reject(new Error('offline')) } } as unknown as Client;
  const changing = new DiscussionSettings(client, asId('d1'), { settings: {}, fallbacks: [] });
  expect(await changing.save({ settings: {}, fallbacks: [] })).toBe(false);
  expect(changing.saving.problem).toBeDefined();
});

it('compares what would be sent', () => {
  const other = { provider: asId<never>('gemini'), model: 'flash' };
  const kept = (settings: KeptSettings['settings'], fallbacks: KeptSettings['fallbacks'] = []): KeptSettings => ({ settings, fallbacks });
  expect(sameSettings(kept({ temperature: 1, topP: 1 }), kept({ topP: 1, temperature: 1 }))).toBe(true);
  expect(sameSettings(kept({ stop: ['a'] }), kept({ stop: ['b'] }))).toBe(false);
  expect(sameSettings(kept({}), kept({ temperature: 1 }))).toBe(false);
  expect(sameSettings(kept({}, [mini, other]), kept({}, [other, mini]))).toBe(false);
});
