import type { Effect } from '@baton/protocol';

/** Programs that take away what nothing gives back, or act as somebody else, however their names are written. */
const PROGRAMS = /(?:^|[\s;&|(){"'`\\/])(?:rm|rmdir|shred|dd|mkfs\S*|wipefs|truncate|unlink|kill|pkill|killall|sudo|doas)(?=[\s"'`;)]|$)/;
/** Words that make others do so. */
const OPTIONS = /\s(?:-f|--force\S*|--hard|-D|-delete|--del\S*|--prune)(?:[\s"'`;)=]|$)|\s-[a-z]*f[a-z]*(?:\s|$)/;
/** What git loses without a word of force: changes that stand in no commit, and branches elsewhere. */
const GIT = /\sstash\s+(?:drop|clear)|\scheckout\s(?:.*\s)?--?\s|\scheckout\s+\.|\srestore\s|\spush\s.*\s[+:]\S/;

/** Whether agreeing to this should take a deliberate key: it deletes, it forces, or it leaves the project. */
export function isCareful(effect: Effect): boolean {
  switch (effect.type) {
    case 'files':
      return effect.files.some((file) => file.change === 'deleted');
    case 'command':
      return (
        [PROGRAMS, OPTIONS, GIT].some((words) => words.test(effect.command)) || effect.network.length > 0 || effect.writes.includes('/')
      );
    default:
      return false;
  }
}
