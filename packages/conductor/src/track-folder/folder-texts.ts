import type { TicketStatus } from '@baton/protocol';
import type { FolderTicket, FolderTrack } from './folder-metadata.ts';

const ACCEPTANCE = '## Acceptance';

/** `spec.md`: the title, what it is about, and what has to be true in the end. */
export function specText({ title, description, acceptance }: FolderTrack['track']): string {
  const end = acceptance === '' ? '' : `${ACCEPTANCE}\n\n${acceptance}\n`;
  return `# ${oneLine(title)}\n\n${description}\n\n${end}`.replaceAll('\0', '\ufffd').toWellFormed();
}

/** What somebody wrote into `spec.md`. Undefined where it has no title. */
export function readSpec(text: string): { title: string; description: string; acceptance: string } | undefined {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const title = /^#\s+(.*\S)\s*$/.exec(lines[first] ?? '')?.[1];
  if (title === undefined) return undefined;
  const rest = lines.slice(first + 1);
  const end = rest.findLastIndex((line) => line.trim() === ACCEPTANCE);
  const description = (end === -1 ? rest : rest.slice(0, end)).join('\n').trim();
  return {
    title,
    description,
    acceptance:
      end === -1
        ? ''
        : rest
            .slice(end + 1)
            .join('\n')
            .trim(),
  };
}

/** `plan.md`: phases as headings, a line for each ticket. */
export function planText(tickets: readonly FolderTicket[]): string {
  const lines = ['# Plan', ''];
  let phase = '';
  for (const ticket of tickets) {
    if (ticket.phase !== phase) {
      ({ phase } = ticket);
      lines.push(...(lines.at(-1) === '' ? [] : ['']), phaseLine(phase), '');
    }
    lines.push(ticketLine(ticket));
  }
  return `${lines.join('\n')}\n`.toWellFormed();
}

/** A ticket's line: its state, its title, and by which name `metadata.json` has it. */
export function ticketLine({ status, title, id }: Pick<FolderTicket, 'status' | 'title' | 'id'>): string {
  return `- [${boxes[status]}] ${oneLine(title)} <!-- ${id} -->`.toWellFormed();
}

/** The heading of what comes after it; of what has no phase a rule says so. */
export function phaseLine(phase: string): string {
  return phase === '' ? '---' : `## ${oneLine(phase)}`.toWellFormed();
}

/** A line of `plan.md`, as somebody may have written it. */
export type PlanLine =
  | { readonly type: 'phase'; readonly phase: string; readonly line: string }
  | { readonly type: 'item'; readonly box: Box; readonly title: string; readonly id?: string; readonly line: string };

export type Box = ' ' | '~' | 'x';

/** The phases and items of a plan, in their order. Other lines are words between them and are left out. */
export function readPlanLines(text: string): PlanLine[] {
  return text.split(/\r?\n/).flatMap((line): PlanLine[] => {
    if (line.trim() === '---') return [{ type: 'phase', phase: '', line }];
    const heading = /^##\s+(.*\S)\s*$/.exec(line)?.[1];
    if (heading !== undefined) return [{ type: 'phase', phase: heading, line }];
    const [, mark, written] = /^\s*[-*]\s+\[([ ~xX])\]\s+(.*\S)\s*$/.exec(line) ?? [];
    if (mark === undefined || written === undefined) return [];
    const [, before, id] = /^(.*?)\s*<!--\s*([A-Za-z0-9_-]{1,64})\s*-->$/.exec(written) ?? [];
    const title = before ?? written;
    const box = mark === 'X' || mark === 'x' ? 'x' : mark === '~' ? '~' : ' ';
    return [{ type: 'item', box, title, line: line.trim(), ...(id === undefined ? {} : { id }) }];
  });
}

/** Which box a status is shown by: open, under way, ended. */
export const boxes: { readonly [Status in TicketStatus]: Box } = {
  todo: ' ',
  blocked: ' ',
  in_progress: '~',
  awaiting_approval: '~',
  in_review: '~',
  completed: 'x',
  cancelled: 'x',
};

function oneLine(text: string): string {
  return text.replaceAll('\0', '\ufffd').replace(/\s+/g, ' ').trim();
}
