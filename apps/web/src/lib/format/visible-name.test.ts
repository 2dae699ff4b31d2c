import { expect, it } from 'vitest';
import { visibleName } from './visible-name.ts';

it('shows what nobody sees, and leaves the rest', () => {
  expect(visibleName('screen\u202Egpj.exe')).toBe('screen\\u202Egpj.exe');
  expect(visibleName('a\u0000b\n')).toBe('a\\u0000b\\u000A');
  expect(visibleName('Größe 👩‍💻.png'.replace('\u200D', '\u200D'))).toContain('\\u200D');
  expect(visibleName('Größe 1.png')).toBe('Größe 1.png');
});
