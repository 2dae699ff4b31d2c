import { SEARCH_PATH } from '../search-path.ts';

/** Of the server's environment: where things lie, who it is, how words, times and numbers look. Its keys are not among them. */
const HANDED_ON = /^(PATH|HOME|USER|LOGNAME|LANG|LC_[A-Z]+|TZ|TMPDIR)$/;

/** The environment of a program that an admin configured: what every program needs, and what the admin gave it. */
export function programEnvironment(
  server: Readonly<Record<string, string | undefined>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const handedOn = Object.entries(server).filter((entry): entry is [string, string] => entry[1] !== undefined && HANDED_ON.test(entry[0]));
  return { PATH: SEARCH_PATH, ...Object.fromEntries(handedOn), ...given };
}
