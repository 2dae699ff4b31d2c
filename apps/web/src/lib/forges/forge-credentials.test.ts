import { expect, it } from 'vitest';
import { forgeCredentials } from './forge-credentials.ts';

it('leaves out what nobody typed, so that what is set stays', () => {
  expect(forgeCredentials({ token: ' t1 ', address: '  ' })).toEqual({ token: 't1' });
  expect(forgeCredentials({ token: '', address: 'https://git.example.org ' })).toEqual({ baseUrl: 'https://git.example.org' });
  expect(forgeCredentials({ token: ' ', address: '' })).toBeUndefined();
});
