import type { Effect } from '@baton/protocol';

/** Programs and words that take away what nothing gives back. */
const FORCEFUL =
  /(?:^|[\s;&|(])(?:rm|rmdir|shred|dd|mkfs\S*|truncate|unlink|kill|pkill|killall)(?:\s|$)|\s(?:-f|--force\S*|--hard|-D|--delete|--prune)(?:[\s=]|$)|\s-[a-z]*f[a-z]*(?:\s|$)/;

/** Whether agreeing to this should take a deliberate key: it deletes, it forces, or it leaves the project. */
export function isCareful(effect: Effect): boolean {
  switch (effect.type) {
    case 'files':
      return effect.files.some((file) => file.change === 'deleted');
    case 'command':
      return FORCEFUL.test(effect.command) || effect.network.length > 0 || effect.writes.includes('/');
    default:
      return false;
  }
}
