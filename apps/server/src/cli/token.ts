import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';
import { openServer } from './open-server.ts';

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
  const server = await openServer({ ...config, logLevel: 'silent' }, { lock: false });
  try {
    const member = await server.app.members.byEmail(values.email);
    if (member === undefined) {
      terminal.say(`There is no member with the e-mail address ${values.email}.\n`);
      return 1;
    }
    const made = await server.app.members.createToken(member.id, { name: values.name });
    terminal.print(`${made.secret ?? ''}\n`);
    return 0;
  } finally {
    await server.close();
  }
}
