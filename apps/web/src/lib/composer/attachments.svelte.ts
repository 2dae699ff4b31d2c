import type { Attachment, AttachmentRef } from '@baton/protocol';
import { shownProblem } from '#lib/api/shown-problem.ts';
import { text } from '#lib/text/en.ts';
import type { ScaledPicture } from './scale-picture.ts';

/** Files in one message. The server takes no more. */
export const MAX_FILES = 20;
const MAX_BYTES = 20 * 1024 * 1024;

/** A file that was uploaded, as a draft names it. */
export type KeptFile = Pick<Attachment, 'hash' | 'name' | 'kind' | 'bytes' | 'scaledFrom'>;

/** A file on its way into a message. */
export interface AttachedFile {
  key: number;
  name: string;
  bytes: number;
  /** Address of a picture of it. */
  preview: string | undefined;
  state:
    | { type: 'uploading' }
    | ({ type: 'ready' } & Pick<Attachment, 'hash' | 'kind' | 'scaledFrom'>)
    | { type: 'failed'; reason: string };
}

/** Those of the files that are uploaded. */
export function keptFiles(files: readonly AttachedFile[]): KeptFile[] {
  return files.flatMap(({ name, bytes, state }) => (state.type === 'ready' ? [{ ...keptOf(state), name, bytes }] : []));
}

function keptOf({
  hash,
  kind,
  scaledFrom,
}: Pick<Attachment, 'hash' | 'kind' | 'scaledFrom'>): Pick<Attachment, 'hash' | 'kind' | 'scaledFrom'> {
  return { hash, kind, ...(scaledFrom === undefined ? {} : { scaledFrom }) };
}

/** Whether a value from outside is a file as a draft names it. */
export function isKeptFile(value: unknown): value is KeptFile {
  if (typeof value !== 'object' || value === null) return false;
  const { hash, name, kind, bytes }: { hash?: unknown; name?: unknown; kind?: unknown; bytes?: unknown } = value;
  return (
    typeof hash === 'string' &&
    /^[0-9a-f]{64}$/.test(hash) &&
    typeof name === 'string' &&
    (kind === 'image' || kind === 'text') &&
    typeof bytes === 'number'
  );
}

/** The files of the message that is being written, each uploaded as soon as it is chosen. */
export class Attachments {
  readonly #upload: (file: File, scaledFrom: ScaledPicture['scaledFrom'] | undefined) => Promise<Attachment>;
  readonly #scale: (file: File) => Promise<ScaledPicture | undefined>;
  #files = $state.raw<readonly AttachedFile[]>([]);
  #notice = $state('');
  #next = 0;
  #uploads: readonly Promise<void>[] = [];
  #changed = (): void => undefined;

  /** `scale`: a picture of useful size in the place of one that is too large, or undefined. */
  constructor(deps: {
    upload: (file: File, scaledFrom: ScaledPicture['scaledFrom'] | undefined) => Promise<Attachment>;
    scale: (file: File) => Promise<ScaledPicture | undefined>;
  }) {
    this.#upload = deps.upload;
    this.#scale = deps.scale;
  }

  /** Calls this when a file was added or taken out, or is uploaded. */
  watch(changed: () => void): void {
    this.#changed = changed;
  }

  get files(): readonly AttachedFile[] {
    return this.#files;
  }

  /** What was left out, in words. */
  get notice(): string {
    return this.#notice;
  }

  get uploading(): boolean {
    return this.#files.some((file) => file.state.type === 'uploading');
  }

  /** How many could not be uploaded. */
  get failures(): number {
    return this.#files.filter((file) => file.state.type === 'failed').length;
  }

  get hasImages(): boolean {
    return this.#files.some((file) => file.state.type === 'ready' && file.state.kind === 'image');
  }

  /** Those that are uploaded. */
  get kept(): KeptFile[] {
    return keptFiles(this.#files);
  }

  /** What the message names. */
  get refs(): AttachmentRef[] {
    return this.kept.map(({ hash, name }) => ({ hash, name }));
  }

  /** Resolves when nothing is being uploaded any more. */
  async settled(): Promise<void> {
    while (this.uploading) await Promise.all(this.#uploads);
  }

  add(files: Iterable<File>): void {
    const given = [...files];
    const room = MAX_FILES - this.#files.length;
    this.#notice = given.length > room ? text.attachments.tooMany(MAX_FILES, given.length - Math.max(0, room)) : '';
    const taken = given.slice(0, Math.max(0, room)).map((file) => this.#take(file));
    this.#uploads = [...(this.uploading ? this.#uploads : []), ...taken];
    if (taken.length > 0) this.#changed();
  }

  /** Adds files that are uploaded already. There may be more of them then than a message takes: that is said, and nothing is left out. */
  attach(files: readonly KeptFile[]): void {
    const ready = files.map(({ name, bytes, ...file }): AttachedFile => {
      const preview = file.kind === 'image' ? `/api/v1/blobs/${file.hash}` : undefined;
      return { key: (this.#next += 1), name, bytes, preview, state: { type: 'ready', ...keptOf(file) } };
    });
    this.restore(ready);
  }

  remove(key: number): void {
    const gone = this.#files.find((file) => file.key === key);
    if (gone?.preview !== undefined) URL.revokeObjectURL(gone.preview);
    this.#files = this.#files.filter((file) => file.key !== key);
    this.#notice = '';
    this.#sayTooMany();
    this.#changed();
  }

  removeImages(): void {
    for (const { key, state } of this.#files) if (state.type === 'ready' && state.kind === 'image') this.remove(key);
  }

  /** Nothing is attached any more; answers what was, so that a message that was not sent gets it back. */
  clear(): readonly AttachedFile[] {
    const before = this.#files;
    this.#files = [];
    this.#notice = '';
    return before;
  }

  restore(files: readonly AttachedFile[]): void {
    this.#files = [...files, ...this.#files];
    this.#sayTooMany();
  }

  /** Whether there are more than a message takes. */
  get tooMany(): boolean {
    return this.#files.length > MAX_FILES;
  }

  #sayTooMany(): void {
    if (this.tooMany) this.#notice = text.attachments.takeOut(MAX_FILES, this.#files.length - MAX_FILES);
  }

  async #take(file: File): Promise<void> {
    const key = (this.#next += 1);
    const name = file.name === '' ? text.attachments.pasted : file.name;
    const preview = file.type.startsWith('image/') && file.type !== 'image/svg+xml' ? URL.createObjectURL(file) : undefined;
    this.#files = [...this.#files, { key, name, bytes: file.size, preview, state: { type: 'uploading' } }];
    const scaled = await this.#scale(file);
    const { size, type } = scaled?.file ?? file;
    if (size > MAX_BYTES) return this.#become(key, { type: 'failed', reason: text.attachments.tooLarge });
    try {
      const uploaded = await this.#upload(new File([scaled?.file ?? file], name, { type }), scaled?.scaledFrom);
      this.#become(key, { type: 'ready', ...keptOf(uploaded) }, size);
    } catch (error) {
      const problem = shownProblem(error);
      this.#become(key, { type: 'failed', reason: problem.details === '' ? problem.title : problem.details });
    }
  }

  #become(key: number, state: AttachedFile['state'], bytes?: number): void {
    this.#files = this.#files.map((file) => (file.key === key ? { ...file, state, bytes: bytes ?? file.bytes } : file));
    this.#changed();
  }
}
