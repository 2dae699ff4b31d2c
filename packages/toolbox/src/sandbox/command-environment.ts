import { SEARCH_PATH } from '../search-path.ts';

/** Of the server's environment: how words, times and numbers look, and where programs lie. */
const HANDED_ON = /^(LANG|LC_[A-Z]+|TZ|PATH)$/;

/** What a command finds in its environment: of the server's only what is known to be no secret. */
export function commandEnvironment(
  server: Readonly<Record<string, string | undefined>>,
  home: string,
  temporary: string,
): Record<string, string> {
  const handedOn = Object.entries(server).filter((entry): entry is [string, string] => entry[1] !== undefined && HANDED_ON.test(entry[0]));
  return {
    PATH: SEARCH_PATH,
    LANG: 'C.UTF-8',
    ...Object.fromEntries(handedOn),
    HOME: home,
    TMPDIR: temporary,
    TERM: 'dumb',
    NO_COLOR: '1',
    // Nobody can answer.
    CI: 'true',
    GIT_TERMINAL_PROMPT: '0',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
    // What is looked at must not be written to; and no configuration of the machine applies.
    GIT_OPTIONAL_LOCKS: '0',
  };
}
