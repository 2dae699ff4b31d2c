import { entryUnder, estimateTokens, fitWindow, historyOf, roomFor, type RoundRequest } from '@baton/ai-client';
import {
  keptPath,
  sentPath,
  textHash,
  type CallEstimate,
  type ContextFile,
  type Entry,
  type FilePart,
  type LeaveOut,
  type ModelCapabilities,
  type ModelSettings,
  type PartEdit,
  type Preview,
  type ProviderId,
  type Trim,
} from '@baton/protocol';
import { unifiedDiff, type ContextFileNow, type Tool } from '@baton/toolbox';
import type { Blobs } from '../../db/blobs.ts';
import { changedParts, filePart, knownFiles } from '../context/context-files.ts';
import type { ContextReader } from '../context/context-reader.ts';
import { entryText, withText } from './entry-text.ts';
import type { LookedAt } from './looked-at.ts';
import type { RunLedger } from './ports.ts';
import type { ProjectForRun } from './project-for-run.ts';
import { entryTokens, partKey, sentParts, type SentPart } from './sent-parts.ts';
import { systemText } from './system-text.ts';

export interface RoundPlan {
  request: RoundRequest;
  system: string;
  estimate: CallEstimate;
  entryIds: Entry['id'][];
  context: { path: string; view: ContextFile['view']; hash: ContextFile['hash'] & string }[];
  tools: { name: string; version: number }[];
  breakdown: { system: number; tools: number; files: number; history: number; window?: number; trimAt?: number; maxHistory?: number };
  /** A new cut that this request needs: to be recorded before it is sent. */
  trim: Trim | undefined;
  parts: SentPart[];
  /** What there was to be sent, and what of it has a text of its own, by type and id. */
  lookedAt: LookedAt;
  texts: ReadonlyMap<string, string>;
  /** Entries that are sent with another text. */
  edited: { entryId: Entry['id']; text: string }[];
  /** What the model does not take of what is usually offered, in words. */
  notTaken: Preview['notTaken'];
}

/** Makes requests out of a path, context files and settings. The same for a run's rounds and for the preview, so that what is shown is what is sent. */
export function createRoundBuilder(deps: { blobs: Blobs; ledger: RunLedger; context: ContextReader }) {
  const { blobs, ledger } = deps;

  return {
    /** The list of context files with what belongs to it by itself, and each as it would be sent now. */
    async readFiles(
      files: readonly ContextFile[],
      project: ProjectForRun,
      signal: AbortSignal,
    ): Promise<{ listed: ContextFile[]; now: ContextFileNow[] }> {
      const listed = await deps.context.complete(files, project.directory, signal);
      return { listed, now: await deps.context.read(listed, project.directory, signal) };
    },

    /** What has to be said about files that changed since this path, as far as it is still sent, was told of them. */
    async changes(
      files: readonly ContextFile[],
      now: readonly ContextFileNow[],
      path: readonly Entry[],
      trim: Trim | undefined,
    ): Promise<FilePart[]> {
      return changedParts(knownFiles(files, keptPath(sentPath(path), trim)), now, (hash) => blobs.readText(hash), unifiedDiff);
    },

    /** `files` must have been read once: those without a hash are left out. */
    async plan(given: {
      path: readonly Entry[];
      files: readonly ContextFile[];
      /** Texts by path for files that are not stored yet (a preview stores nothing). */
      unsaved?: ReadonlyMap<string, FilePart>;
      project: ProjectForRun;
      provider: ProviderId;
      model: string;
      /** What is known of the model. */
      capabilities: ModelCapabilities;
      settings: ModelSettings;
      /** The tools that are offered in the run's mode. */
      tools: readonly Tool[];
      leaveOut: LeaveOut;
      /** Texts that are sent in the place of others. */
      edits?: readonly PartEdit[];
      /** How the take is cut now. */
      trim: Trim | undefined;
      /** Tokens that the model takes; without it nothing is cut. */
      window: number | undefined;
      /** Tokens of history that are sent at most. */
      maxHistoryTokens: number | undefined;
      /** How many tokens there really are to one that was estimated, as far as the provider has said. */
      correction: number;
    }): Promise<RoundPlan> {
      const { leaveOut, tools } = given;
      const edits = new Map((given.edits ?? []).map(({ type, id, text }) => [partKey(type, id), text]));
      const unedited = sentPath(given.path);
      const wholePath = unedited.map((entry) => {
        const text = edits.get(partKey('entry', entry.id));
        return text === undefined ? entry : withText(entry, text);
      });
      const wanted = wholePath.filter((entry) => leaveOut.entryIds?.includes(entry.id) !== true);
      const readFiles: FilePart[] = [];
      const allFiles: FilePart[] = [];
      const fileParts: FilePart[] = [];
      const context: RoundPlan['context'] = [];
      for (const file of given.files) {
        const read: FilePart | undefined =
          file.hash === null ? given.unsaved?.get(file.path) : filePart(file, file.hash, await blobs.readText(file.hash));
        if (read === undefined) continue;
        const text = edits.get(partKey('file', file.path));
        const part = text === undefined ? read : { ...read, text };
        readFiles.push(read);
        allFiles.push(part);
        if (leaveOut.files?.includes(file.path) === true) continue;
        fileParts.push(part);
        if (file.hash !== null) context.push({ path: file.path, view: file.view, hash: text === undefined ? file.hash : textHash(text) });
      }
      const ownSystem = systemText(given.project);
      const system = edits.get(partKey('system', 'system')) ?? ownSystem;
      const takesTools = given.capabilities.tools !== false;
      const wantedTools = tools.filter((tool) => leaveOut.tools?.includes(tool.name) !== true);
      const offered = takesTools ? wantedTools : [];
      const definitions = offered.map((tool) => tool.definition);
      const systemTokens = estimateTokens(system);
      const toolTokens = estimateTokens(JSON.stringify(definitions));
      const files = fileParts.reduce((sum, part) => sum + estimateTokens(part.text), 0);
      const { window, maxHistoryTokens, correction } = given;
      const fixedTokens = (systemTokens + toolTokens + files) * correction;
      const room = roomFor({ window, maxHistoryTokens, fixedTokens });
      const newTrim =
        room === undefined
          ? undefined
          : fitWindow({ path: wanted, trim: given.trim, room, fixedTokens, tokensOf: (entry) => entryTokens(entry) * correction });
      const trim = newTrim ?? given.trim;
      const path = keptPath(wanted, trim);
      const sent = path.map((entry) => entryUnder(trim, entry));
      const messages = historyOf(sent, fileParts);
      const request: RoundRequest = {
        model: given.model,
        system,
        messages,
        tools: definitions,
        settings: given.settings,
        capabilities: given.capabilities,
        resolveBlob: (hash) => blobs.read(hash),
      };
      const inputTokens = estimateTokens(request);
      return {
        request,
        system,
        estimate: ledger.estimate({
          provider: given.provider,
          model: given.model,
          inputTokens,
          maxOutputTokens: given.settings.maxOutputTokens,
        }),
        entryIds: path.map((entry) => entry.id),
        context,
        tools: offered.map(({ name, version }) => ({ name, version })),
        parts: sentParts({
          system,
          tools: tools.map((tool) => tool.definition),
          files: allFiles,
          path: wholePath,
          leaveOut,
          kept: new Set(path.map((entry) => entry.id)),
          takesTools,
          edited: new Set(edits.keys()),
        }),
        lookedAt: { system: ownSystem, tools: tools.map(({ name, version }) => ({ name, version })), files: readFiles, path: unedited },
        texts: textsOf(ownSystem, readFiles, unedited),
        edited: path.flatMap(({ id }) => {
          const text = edits.get(partKey('entry', id));
          return text === undefined ? [] : [{ entryId: id, text }];
        }),
        notTaken:
          takesTools || wantedTools.length === 0 ? [] : [{ setting: 'tools', detail: `Tools are not offered: ${given.model} takes none.` }],
        trim: newTrim,
        breakdown: {
          system: systemTokens,
          tools: toolTokens,
          files,
          history: Math.max(0, inputTokens - systemTokens - toolTokens - files),
          ...(window === undefined ? {} : { window }),
          ...(room === undefined ? {} : { trimAt: Math.floor(room.from) }),
          ...(maxHistoryTokens === undefined ? {} : { maxHistory: maxHistoryTokens }),
        },
      };
    },

    tokensOf: (text: string): number => estimateTokens(text),

    /** Stores the text and answers its hash; for the system text and first versions of context files. */
    async keep(text: string) {
      const hash = textHash(text);
      await blobs.put(text);
      return hash;
    },
  };
}

/** What of a request has a text in the place of which another can be sent. */
function textsOf(system: string, files: readonly FilePart[], path: readonly Entry[]): Map<string, string> {
  return new Map([
    [partKey('system', 'system'), system],
    ...files.map((file) => [partKey('file', file.path), file.text] as const),
    ...path.flatMap((entry) => {
      const text = entryText(entry);
      return text === undefined ? [] : [[partKey('entry', entry.id), text] as const];
    }),
  ]);
}

export type RoundBuilder = ReturnType<typeof createRoundBuilder>;
