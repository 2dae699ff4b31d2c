import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that the test command found (`BATON_TEST_CHROMIUM`), or one where systems usually have it. */
export function chromiumPath(): string {
  const path = process.env['BATON_TEST_CHROMIUM'] ?? PLACES.find((place) => existsSync(place));
  if (path === undefined) throw new Error('No Chromium was found. Run the tests with `npm test`, which looks for one or installs it.');
  return path;
}
