import type { Ticket, TicketId, TicketKind, TicketPatch } from '@baton/protocol';

/** A ticket while somebody writes it: as the form's fields hold it. */
export interface TicketDraft {
  title: string;
  kind: TicketKind;
  phase: string;
  description: string;
  acceptance: string;
  /** One path a line. */
  targetFiles: string;
  dependsOn: TicketId[];
  priority: string;
  stepMode: boolean;
}

export function draftOf(ticket: Ticket | undefined): TicketDraft {
  return {
    title: ticket?.title ?? '',
    kind: ticket?.kind ?? 'agent',
    phase: ticket?.phase ?? '',
    description: ticket?.description ?? '',
    acceptance: ticket?.acceptance ?? '',
    targetFiles: (ticket?.targetFiles ?? []).join('\n'),
    dependsOn: ticket?.dependsOn ?? [],
    priority: String(ticket?.priority ?? 0),
    stepMode: ticket?.stepMode ?? false,
  };
}

/** What stands in the lines, without blanks around it and without empty lines. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The fields that are other than the ticket's: what nobody touched is not sent, so that it puts nothing over what others wrote. */
export function changedFields(ticket: Ticket, fields: TicketPatch): TicketPatch {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(ticket[name as keyof TicketPatch])),
  );
}
