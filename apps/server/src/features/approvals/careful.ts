import { isCarefulCommand } from '@baton/toolbox';
import type { Effect } from '@baton/protocol';

/** What other shells say for it, and what stands in a text that is read by none of ours. */
const WORDS =
  /(?:^|[\s;&|(){"'`\\/])(?:rm|ri|rmdir|rd|del|erase|unlink|(?:remove|clear|stop|reset|uninstall)-\w+|kill|spps|sudo)(?=[\s"'`;)]|$)|\s-force\b|\s--(?:force|hard)\b/i;

/** Whether agreeing to this should take a deliberate key: it deletes, it forces, or it leaves the project. */
export function isCareful(effect: Effect): boolean {
  switch (effect.type) {
    case 'files':
      return effect.files.some((file) => file.change === 'deleted');
    case 'command':
      return isCarefulCommand(effect.command) || WORDS.test(effect.command) || effect.network.length > 0 || effect.writes.includes('/');
    case 'request':
    case 'server_tool':
      return true;
    case 'delivery':
      return effect.target.host !== undefined;
    default:
      return false;
  }
}
