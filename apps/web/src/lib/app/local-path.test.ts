import { expect, it } from 'vitest';
import { localPath } from './local-path.ts';

it('keeps paths of this page', () => {
  expect(localPath('/discussions/d1?x=1#y')).toBe('/discussions/d1?x=1#y');
});

it.each([null, '', 'https://example.org', '//example.org', '/\\example.org', 'javascript:alert(1)'])('goes to the start for %s', (wish) => {
  expect(localPath(wish)).toBe('/');
});
