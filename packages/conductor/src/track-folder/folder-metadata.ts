import { Ticket, Track, Version, closed } from '@baton/protocol/schemas';
import { Type, type Static } from 'typebox';

const {
  id,
  kind,
  phase,
  title,
  description,
  acceptance,
  targetFiles,
  dependsOn,
  status,
  skipped,
  priority,
  position,
  stepMode,
  modelOverride,
  tiers,
  retryCount,
  costUsd,
  quote,
} = Ticket.properties;

/** What of a ticket leaves with its track. Who worked on it where does not. */
export const FolderTicket = closed({
  id,
  kind,
  phase,
  title,
  description,
  acceptance,
  targetFiles,
  dependsOn,
  status,
  skipped,
  priority,
  position,
  stepMode,
  modelOverride,
  tiers,
  retryCount,
  costUsd,
  quote,
});
export type FolderTicket = Static<typeof FolderTicket>;

const { title: trackTitle, description: trackDescription, acceptance: trackAcceptance, priority: trackPriority } = Track.properties;

/** `metadata.json`: all that the folder holds. The two texts beside it say what people may want to change of it. */
export const FolderMetadata = closed({
  format: Type.Literal('baton-track'),
  version: Version,
  track: closed({
    title: trackTitle,
    description: trackDescription,
    acceptance: trackAcceptance,
    priority: trackPriority,
    stepMode: Track.properties.stepMode,
    serialiseOverlaps: Track.properties.serialiseOverlaps,
    workerLimit: Track.properties.workerLimit,
    quoteMarginPercent: Track.properties.quoteMarginPercent,
    tiers: Track.properties.tiers,
  }),
  tickets: Type.Array(FolderTicket),
});
export type FolderMetadata = Static<typeof FolderMetadata>;

/** A track as a folder holds it: in the order in which its tickets are read. */
export type FolderTrack = Pick<FolderMetadata, 'track' | 'tickets'>;
