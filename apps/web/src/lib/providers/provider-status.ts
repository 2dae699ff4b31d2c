import type { Provider } from '@baton/protocol';
import { text } from '#lib/text/en.ts';
import type { Tone } from '#lib/ui/tone.ts';

/** How a provider stands, in one word and its tone. */
export function providerStatus(provider: Pick<Provider, 'configured' | 'status'>): { tone: Tone; word: string } {
  if (!provider.configured) return { tone: 'plain', word: text.providers.notConfigured };
  switch (provider.status) {
    case 'ok':
      return { tone: 'ok', word: text.providers.configured };
    case 'failed':
      return { tone: 'fail', word: text.providers.failed };
    case 'unchecked':
    case 'not_configured':
      return { tone: 'plain', word: text.providers.unchecked };
  }
}
