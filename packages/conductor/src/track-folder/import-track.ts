import { asId, type TicketId } from '@baton/protocol';
import { Compile } from 'typebox/compile';
import { freshTrack } from '../fresh-track.ts';
import { validateGraph, MAX_NODES } from '../graph/validate-graph.ts';
import { FolderMetadata, type FolderTicket, type FolderTrack } from './folder-metadata.ts';
import { boxes, phaseLine, planText, readPlanLines, readSpec, specText, ticketLine, type PlanLine } from './folder-texts.ts';

/** A track that was read, or why not, in a sentence for people. */
export type ImportResult = { readonly ok: true; readonly imported: FolderTrack } | { readonly ok: false; readonly refusal: string };

/** More than this in one file is no track. */
const MAX_FILE_BYTES = 20_000_000;

const metadataSchema = Compile(FolderMetadata);

const refused = (refusal: string): ImportResult => ({ ok: false, refusal });

/**
 * Reads the folder of a track: `plan.md`, with it `spec.md`, and `metadata.json` where it is there. What people changed in the two texts counts; what they left is as it was exported, to the last
 * character. Without metadata each item is a ticket that depends on nothing. Never throws: what can't be read is refused, and what it would make is a graph that can be run.
 */
export function importTrack(files: { readonly [name: string]: Uint8Array | undefined }): ImportResult {
  const texts: { [name: string]: string } = {};
  for (const name of ['spec.md', 'plan.md', 'metadata.json']) {
    const bytes = files[name];
    if (bytes === undefined) continue;
    if (bytes.byteLength > MAX_FILE_BYTES) return refused(`${name} has more than ${MAX_FILE_BYTES / 1_000_000} MB, which no track has.`);
    const text = decoded(bytes);
    if (text === undefined) return refused(`${name} is no text.`);
    texts[name] = text;
  }
  const { 'spec.md': spec, 'plan.md': plan, 'metadata.json': metadata } = texts;
  if (plan === undefined) return refused('There is no plan.md in it.');
  const known = metadata === undefined ? undefined : readMetadata(metadata);
  if (typeof known === 'string') return refused(known);
  const track = trackOf(spec, known);
  if (typeof track === 'string') return refused(track);
  const tickets = ticketsOf(plan, known);
  if (typeof tickets === 'string') return refused(tickets);
  const nodes = tickets.map((ticket) => ({ ...ticket, key: ticket.id, name: `“${ticket.title}”` }));
  const result = validateGraph(nodes);
  if (!result.ok) return refused(result.problems.map((problem) => problem.detail).join(' '));
  const imported: FolderMetadata = { format: 'baton-track', version: 1, track, tickets };
  const problem = schemaProblem(imported);
  return problem === undefined ? { ok: true, imported: { track, tickets } } : refused(problem);
}

/** Text of valid UTF-8 without NUL. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    // Said by what is answered: it is no text.
    return undefined;
  }
}

function readMetadata(text: string): FolderMetadata | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `metadata.json is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'it can not be read'}.`;
  }
  return metadataSchema.Check(value) ? value : (schemaProblem(value) ?? 'metadata.json is not as it should be.');
}

function schemaProblem(value: unknown): string | undefined {
  const [first] = metadataSchema.Errors(value);
  return first === undefined ? undefined : `metadata.json is not as it should be: ${first.instancePath || 'it'} ${first.message}.`;
}

const { priority, stepMode, serialiseOverlaps, workerLimit, quoteMarginPercent, tiers } = freshTrack;
const usual = { priority, stepMode, serialiseOverlaps, workerLimit, quoteMarginPercent, tiers };

function trackOf(spec: string | undefined, known: FolderMetadata | undefined): FolderTrack['track'] | string {
  if (known !== undefined && (spec === undefined || spec === specText(known.track))) return known.track;
  const read = spec === undefined ? undefined : readSpec(spec);
  if (read === undefined)
    return spec === undefined ? 'There is no spec.md in it.' : 'spec.md does not begin with a title: write "# " and the title.';
  return { ...(known?.track ?? usual), ...read };
}

function ticketsOf(plan: string, known: FolderMetadata | undefined): FolderTicket[] | string {
  if (known !== undefined && plan === planText(known.tickets)) return known.tickets;
  const byId = new Map(known?.tickets.map((ticket) => [String(ticket.id), ticket]));
  const items = readPlanLines(plan);
  const count = items.filter((line) => line.type === 'item').length;
  if (count > MAX_NODES) return `The plan has ${count} items. At most ${MAX_NODES} are taken.`;
  const tickets: FolderTicket[] = [];
  const taken = new Set<string>();
  let heading: Extract<PlanLine, { type: 'phase' }> = { type: 'phase', phase: '', line: '---' };
  for (const item of items) {
    if (item.type === 'phase') {
      heading = item;
      continue;
    }
    const before = item.id === undefined || taken.has(item.id) ? undefined : byId.get(item.id);
    const id = before?.id ?? freeId(taken, byId);
    taken.add(id);
    tickets.push(ticketOf(item, id, heading, before, tickets.length));
  }
  const there = new Set(tickets.map((ticket) => ticket.id));
  // What was taken out of the plan is waited for by nobody.
  return tickets.map((ticket) => ({ ...ticket, dependsOn: ticket.dependsOn.filter((id) => there.has(id) || !byId.has(id)) }));
}

function freeId(taken: ReadonlySet<string>, known: ReadonlyMap<string, unknown>): TicketId {
  let number = taken.size + 1;
  while (taken.has(`item-${number}`) || known.has(`item-${number}`)) number += 1;
  return asId<TicketId>(`item-${number}`);
}

function ticketOf(
  item: Extract<PlanLine, { type: 'item' }>,
  id: TicketId,
  heading: { phase: string; line: string },
  before: FolderTicket | undefined,
  position: number,
): FolderTicket {
  const phase = before !== undefined && heading.line === phaseLine(before.phase) ? before.phase : heading.phase;
  if (before !== undefined && item.line === ticketLine(before)) return { ...before, phase, position };
  const sameBox = before !== undefined && boxes[before.status] === item.box;
  return {
    kind: 'agent',
    description: '',
    acceptance: '',
    targetFiles: [],
    dependsOn: [],
    priority: 0,
    stepMode: false,
    modelOverride: null,
    tiers: {},
    retryCount: 0,
    costUsd: null,
    quote: null,
    ...before,
    id,
    phase,
    position,
    title: item.title,
    status: sameBox ? before.status : item.box === 'x' ? 'completed' : 'todo',
    skipped: sameBox && before.skipped,
  };
}
