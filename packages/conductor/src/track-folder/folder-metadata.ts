import { Ticket, Track, Version, closed } from '@baton/protocol/schemas';
import { Type, type Static } from 'typebox';

/** What of a ticket leaves with its track. Who worked on it where does not. */
export const FolderTicket = closed({
  /** A person stopped it: it does not start by itself. */
  manualBlock: Type.Optional(Ticket.properties.manualBlock),
  ...Type.Pick(Ticket, [
    'id',
    'kind',
    'phase',
    'title',
    'description',
    'acceptance',
    'targetFiles',
    'dependsOn',
    'status',
    'skipped',
    'priority',
    'position',
    'stepMode',
    'modelOverride',
    'tiers',
    'retryCount',
    'costUsd',
    'quote',
  ]).properties,
});
export type FolderTicket = Static<typeof FolderTicket>;

const FolderTrackFields = Type.Pick(Track, [
  'title',
  'description',
  'acceptance',
  'priority',
  'stepMode',
  'serialiseOverlaps',
  'workerLimit',
  'quoteMarginPercent',
  'tiers',
]);

/** `metadata.json`: all that the folder holds. The two texts beside it say what people may want to change of it. */
export const FolderMetadata = closed({
  format: Type.Literal('baton-track'),
  version: Version,
  track: closed(FolderTrackFields.properties),
  tickets: Type.Array(FolderTicket),
});
export type FolderMetadata = Static<typeof FolderMetadata>;

/** A track as a folder holds it: in the order in which its tickets are read. */
export type FolderTrack = Pick<FolderMetadata, 'track' | 'tickets'>;
