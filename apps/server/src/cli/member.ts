import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';
import { openAccounts } from './open-accounts.ts';

/** `member reset-password --email E`: the new password is read from stdin, never from the arguments, which other users can see. */
export async function member(config: Config, words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...words], options: { email: { type: 'string' } }, allowPositionals: true });
  if (positionals[0] !== 'reset-password' || values.email === undefined) {
    terminal.say('Use: member reset-password --email E\n');
    return 2;
  }
  const input = createInterface({ input: terminal.input });
  terminal.say('New password (at least ten characters): ');
  const password = await input.question('');
  input.close();
  if (password.length < 10 || password.length > 128) {
    terminal.say('A password has 10 to 128 characters. Nothing was changed.\n');
    return 1;
  }
  const { accounts, close } = await openAccounts(config);
  try {
    const changed = await accounts.auth.setPassword(values.email, password);
    terminal.say(
      changed
        ? 'The password was changed, and the sessions of this member were ended.\n'
        : `There is no member with the e-mail address ${values.email}.\n`,
    );
    return changed ? 0 : 1;
  } finally {
    await close();
  }
}
