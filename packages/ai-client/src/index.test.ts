import { expect, test } from 'vitest';
import * as surface from './index.ts';

test('what this package gives to others is a decision', () => {
  expect(Object.keys(surface).toSorted()).toEqual([
    'CREDENTIALS_EXAMPLE',
    'CredentialsError',
    'DEFAULT_RETRY',
    'ModelError',
    'TRIM_FROM',
    'bytesPerTokenOf',
    'compatibleVendors',
    'createClient',
    'createSession',
    'entryUnder',
    'estimateTokens',
    'fitWindow',
    'fittingSize',
    'historyOf',
    'imageTokens',
    'loadCredentials',
    'maskSecrets',
    'readCredentialsFile',
    'rehearsalScenes',
    'removeCredentials',
    'retryInMs',
    'runToolLoop',
    'setCredentials',
    'sniffImage',
    'systemClock',
    'vendorFor',
    'vendors',
  ]);
});
