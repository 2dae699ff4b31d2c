import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';
import { openAccounts } from './open-accounts.ts';

/** `token create --email E --name N`: the token alone on stdout. Works beside a running server. */
export async function token(config: Config, words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    options: { email: { type: 'string' }, name: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals[0] !== 'create' || values.email === undefined || values.name === undefined) {
    terminal.say('Use: token create --email E --name N\n');
    return 2;
  }
  const { accounts, close } = await openAccounts(config);
  try {
    const member = await accounts.store.byEmail(values.email);
    if (member === undefined) {
      terminal.say(`There is no member with the e-mail address ${values.email}.\n`);
      return 1;
    }
    const made = await accounts.tokens.create(member.id, { name: values.name });
    terminal.print(`${made.secret ?? ''}\n`);
    return 0;
  } finally {
    await close();
  }
}
