import type { Approval } from '@baton/protocol';
import { text } from '#lib/text/en.ts';
import { exactText } from '#lib/ui/exact-text.ts';

/** What is to be decided, as the head of a card says it: what is done, and to what. What can't be seen is written out. */
export interface ApprovalTitle {
  doing: string;
  /** A path, a command, an address; empty where the doing says it all. */
  object: string;
}

type Asked = Pick<Approval, 'subject' | 'tool' | 'effect'>;

export function approvalTitle({ subject, tool, effect }: Asked): ApprovalTitle {
  const words = text.approval.doing;
  if (subject === 'question') return { doing: text.approval.subjects.question, object: '' };
  const doing = ((): ApprovalTitle => {
    switch (effect.type) {
      case 'files': {
        const [file] = effect.files;
        if (file === undefined || effect.files.length > 1) return { doing: words.files(effect.files.length), object: '' };
        return {
          doing: words[file.change],
          object: file.change === 'moved' && file.from !== undefined ? `${file.from} → ${file.path}` : file.path,
        };
      }
      case 'command':
        return { doing: words.command, object: effect.command.trim().split('\n', 1)[0] ?? '' };
      case 'request':
        return { doing: words.request, object: effect.url };
      case 'delivery':
        return { doing: text.approval.subjects.delivery, object: effect.target.url ?? effect.target.branch ?? effect.from };
      case 'server_tool':
      case 'question':
      case 'none':
        return { doing: tool === undefined ? text.approval.subjects[subject] : words.tool, object: tool?.name ?? '' };
    }
  })();
  const object = exactText(doing.object);
  return subject === 'outcome' ? { doing: text.approval.didIt(doing.doing), object } : { doing: doing.doing, object };
}
