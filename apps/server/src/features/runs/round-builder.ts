import { estimateTokens, historyOf, type RoundRequest } from '@baton/ai-client';
import {
  sentPath,
  textHash,
  type CallEstimate,
  type ContextFile,
  type Entry,
  type FilePart,
  type ModelSettings,
  type ProviderId,
} from '@baton/protocol';
import { readContextFile, tools, unifiedDiff, type DeniedPaths } from '@baton/toolbox';
import type { Blobs } from '../../db/blobs.ts';
import { changedParts, knownFiles, type FileNow } from '../context/context-files.ts';
import type { RunLedger } from './ports.ts';
import { systemText } from './system-text.ts';

/** The project as far as a request needs it. */
export interface ProjectForRun {
  name: string;
  directory: string;
  instructions: string | undefined;
}

export interface RoundPlan {
  request: RoundRequest;
  system: string;
  estimate: CallEstimate;
  entryIds: Entry['id'][];
  context: { path: string; view: 'full'; hash: ContextFile['hash'] & string }[];
  breakdown: { system: number; tools: number; files: number; history: number };
}

/** Makes requests out of a path, context files and settings. The same for a run's rounds and for the preview, so that what is shown is what is sent. */
export function createRoundBuilder(deps: { blobs: Blobs; ledger: RunLedger; denied: DeniedPaths }) {
  const { blobs, ledger, denied } = deps;

  return {
    /** Every context file as it is on disk now. */
    async readFiles(files: readonly ContextFile[], project: ProjectForRun, signal: AbortSignal): Promise<FileNow[]> {
      return Promise.all(
        files.map(async (file): Promise<FileNow> => {
          const read = await readContextFile(file.path, project.directory, denied, signal);
          return 'problem' in read ? { path: file.path, problem: read.problem } : { path: file.path, ...read };
        }),
      );
    },

    /** What has to be said about files that changed since this path was told of them. */
    async changes(files: readonly ContextFile[], now: readonly FileNow[], path: readonly Entry[]): Promise<FilePart[]> {
      return changedParts(knownFiles(files, sentPath(path)), now, (hash) => blobs.readText(hash), unifiedDiff);
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
      settings: ModelSettings;
    }): Promise<RoundPlan> {
      const path = sentPath(given.path);
      const fileParts: FilePart[] = [];
      const context: RoundPlan['context'] = [];
      for (const file of given.files) {
        const unsaved = given.unsaved?.get(file.path);
        if (unsaved !== undefined) fileParts.push(unsaved);
        if (file.hash === null) continue;
        fileParts.push({ type: 'file', path: file.path, view: 'full', hash: file.hash, text: await blobs.readText(file.hash) });
        context.push({ path: file.path, view: 'full', hash: file.hash });
      }
      const system = systemText(given.project);
      const definitions = tools.map((tool) => tool.definition);
      const messages = historyOf(path, fileParts);
      const request: RoundRequest = { model: given.model, system, messages, tools: definitions, settings: given.settings };
      const inputTokens = estimateTokens(request);
      const files = fileParts.reduce((sum, part) => sum + estimateTokens(part.text), 0);
      const systemTokens = estimateTokens(system);
      const toolTokens = estimateTokens(JSON.stringify(definitions));
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
        breakdown: {
          system: systemTokens,
          tools: toolTokens,
          files,
          history: Math.max(0, inputTokens - systemTokens - toolTokens - files),
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

export type RoundBuilder = ReturnType<typeof createRoundBuilder>;
