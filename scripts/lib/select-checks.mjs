import { Refusal } from './refusal.mjs';

/**
 * The checks that were asked for, with those they need before, in the table's order.
 * @template {{ name: string, covers: string, after?: string[] }} Named
 * @param {Named[]} checks
 * @param {string[]} names none means all
 * @returns {Named[]}
 * @throws {Refusal} naming what is unknown and what there is
 */
export function selectChecks(checks, names) {
  if (names.length === 0) return checks;
  const unknown = names.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    const list = checks.map((check) => `  ${check.name.padEnd(12)}${check.covers}`).join('\n');
    throw new Refusal(`There is no check named ${unknown.join(', ')}. The checks are:\n${list}`);
  }
  const wanted = new Set(names);
  const add = (/** @type {string} */ name) => {
    wanted.add(name);
    for (const earlier of checks.find((check) => check.name === name)?.after ?? []) add(earlier);
  };
  for (const name of names) add(name);
  return checks.filter((check) => wanted.has(check.name));
}
