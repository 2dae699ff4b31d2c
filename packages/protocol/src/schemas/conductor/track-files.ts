import { Type, type Static } from 'typebox';
import { closed } from '../scalars.ts';

const File = Type.String({ maxLength: 20_000_000 });

/** A track as files that people read and change: what it is about, its tickets as a list with boxes, and what neither of the two has a place for. */
export const TrackFiles = closed({ 'spec.md': File, 'plan.md': File, 'metadata.json': File });
export type TrackFiles = Static<typeof TrackFiles>;

/** Without `metadata.json` each item of the plan is a ticket that depends on nothing. */
export const TrackImport = closed({ files: closed({ 'spec.md': File, 'plan.md': File, 'metadata.json': Type.Optional(File) }) });
export type TrackImport = Static<typeof TrackImport>;
