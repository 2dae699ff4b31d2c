import type { Provider } from '@baton/protocol';
import { administrationText } from '#lib/text/en-administration.ts';
import type { Tone } from '#lib/ui/tone.ts';

/** How a provider stands, in one word and its tone. */
export function providerStatus(provider: Pick<Provider, 'configured' | 'status'>): { tone: Tone; word: string } {
  if (!provider.configured) return { tone: 'plain', word: administrationText.providers.notConfigured };
  switch (provider.status) {
    case 'ok':
      return { tone: 'ok', word: administrationText.providers.configured };
    case 'failed':
      return { tone: 'fail', word: administrationText.providers.failed };
    case 'unchecked':
    case 'not_configured':
      return { tone: 'plain', word: administrationText.providers.unchecked };
  }
}
