import type { Ticket, Track } from '@baton/protocol';
import { FolderTicket as FolderTicketSchema, type FolderMetadata, type FolderTicket } from './folder-metadata.ts';
import { planText, specText } from './folder-texts.ts';

/** The files of an exported track, by name. */
export interface TrackFolder {
  readonly 'spec.md': string;
  readonly 'plan.md': string;
  readonly 'metadata.json': string;
}

/** A track as a folder that people can read and change, and `importTrack` reads again. Nothing that describes the work is lost. */
export function exportTrack(track: Track, tickets: Iterable<Ticket>): TrackFolder {
  const { title, description, acceptance, priority, stepMode, serialiseOverlaps, workerLimit, quoteMarginPercent, tiers } = track;
  const inOrder = [...tickets].sort((left, right) => left.position - right.position).map(folderTicket);
  const metadata: FolderMetadata = {
    format: 'baton-track',
    version: 1,
    track: { title, description, acceptance, priority, stepMode, serialiseOverlaps, workerLimit, quoteMarginPercent, tiers },
    tickets: inOrder,
  };
  return {
    'spec.md': specText(metadata.track),
    'plan.md': planText(inOrder),
    'metadata.json': `${JSON.stringify(metadata, undefined, 2)}\n`,
  };
}

function folderTicket(ticket: Ticket): FolderTicket {
  const fields = Object.keys(FolderTicketSchema.properties) as (keyof FolderTicket)[];
  return Object.fromEntries(fields.map((field) => [field, ticket[field]])) as FolderTicket;
}
