import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import type { Terminal } from './terminal.ts';
import { lockDataFolder } from '../db/data-lock.ts';
import { openDatabase } from '../db/open-database.ts';
import { checkDecisions } from '../features/approvals/verify.ts';
import { checkLog, compareProjections, rebuildProjections } from '../log/rebuild.ts';
import { databaseFile } from './data-folder.ts';

/**
 * `doctor [--rebuild]`: says whether the database is whole, every stream counts 1, 2, 3 …, every decision is still what it was when it was made and what ran
 * is what was agreed to, and the projections are what the log says. With
 * `--rebuild` they are made again. Exit code 1 when something was wrong.
 */
export async function doctor(config: Config, words: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({ args: [...words], options: { rebuild: { type: 'boolean', default: false } } });
  const unlock = lockDataFolder(config.dataDirectory);
  const { db, handle, close } = await openDatabase({ file: databaseFile(config) });
  const problems: string[] = [];
  try {
    const [check] = handle.prepare('pragma integrity_check').all();
    if (check?.['integrity_check'] !== 'ok') problems.push(`The database file is damaged: ${String(check?.['integrity_check'])}`);
    problems.push(...(await checkLog(db)));
    problems.push(...(await checkDecisions(db)));
    const differences = await compareProjections(db);
    problems.push(...differences);
    if (values.rebuild) {
      await rebuildProjections(db);
      terminal.say(`The projections were made again from the log${differences.length === 0 ? '; nothing had been different' : ''}.\n`);
    }
  } finally {
    await close();
    unlock();
  }
  for (const problem of problems) terminal.say(`${problem}\n`);
  terminal.say(problems.length === 0 ? 'Everything is as it should be.\n' : `${problems.length} problems were found.\n`);
  return problems.length === 0 ? 0 : 1;
}
