import { expect, test } from 'vitest';
import * as surface from './index.ts';

test('what this package gives to others is a decision', () => {
  expect(Object.keys(surface).toSorted()).toEqual([
    'ASSUMED_WINDOW_TOKENS',
    'CREDENTIALS_EXAMPLE',
    'CredentialsError',
    'DEFAULT_RETRY',
    'ModelError',
    'bytesPerTokenOf',
    'compatible',
    'compatibleVendors',
    'createClient',
    'createSession',
    'describeModel',
    'entryUnder',
    'estimateTokens',
    'fitWindow',
    'historyOf',
    'imageTokens',
    'loadCredentials',
    'maskSecrets',
    'readCredentialsFile',
    'readSecrets',
    'rehearsalScenes',
    'removeCredentials',
    'retryInMs',
    'roomFor',
    'runToolLoop',
    'setCredentials',
    'setSecrets',
    'shortenResult',
    'sniffImage',
    'systemClock',
    'vendorFor',
    'vendors',
  ]);
});
