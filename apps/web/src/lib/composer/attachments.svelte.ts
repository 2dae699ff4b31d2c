import type { Attachment, AttachmentRef } from '@baton/protocol';
import { shownProblem } from '#lib/api/shown-problem.ts';
import { text } from '#lib/text/en.ts';

/** Files in one message. The server takes no more. */
export const MAX_FILES = 20;
const MAX_BYTES = 20 * 1024 * 1024;

/** A file on its way into a message. */
export interface AttachedFile {
  key: number;
  name: string;
  bytes: number;
  /** A picture of it that only this page has. */
  preview: string | undefined;
  state: { type: 'uploading' } | { type: 'ready'; attachment: Attachment } | { type: 'failed'; reason: string };
}

/** The files of the message that is being written, each uploaded as soon as it is chosen. */
export class Attachments {
  readonly #upload: (file: File) => Promise<Attachment>;
  #files = $state.raw<readonly AttachedFile[]>([]);
  #notice = $state('');
  #next = 0;

  constructor(upload: (file: File) => Promise<Attachment>) {
    this.#upload = upload;
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

  get hasImages(): boolean {
    return this.#files.some((file) => file.state.type === 'ready' && file.state.attachment.kind === 'image');
  }

  /** What the message names. */
  get refs(): AttachmentRef[] {
    return this.#files.flatMap(({ name, state }) => (state.type === 'ready' ? [{ hash: state.attachment.hash, name }] : []));
  }

  add(files: Iterable<File>): void {
    const given = [...files];
    const room = MAX_FILES - this.#files.length;
    this.#notice = given.length > room ? text.attachments.tooMany(MAX_FILES, given.length - Math.max(0, room)) : '';
    for (const file of given.slice(0, Math.max(0, room))) void this.#take(file);
  }

  remove(key: number): void {
    const gone = this.#files.find((file) => file.key === key);
    if (gone?.preview !== undefined) URL.revokeObjectURL(gone.preview);
    this.#files = this.#files.filter((file) => file.key !== key);
    this.#notice = '';
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
  }

  async #take(file: File): Promise<void> {
    const key = (this.#next += 1);
    const name = file.name === '' ? text.attachments.pasted : file.name;
    const preview = file.type.startsWith('image/') && file.type !== 'image/svg+xml' ? URL.createObjectURL(file) : undefined;
    this.#files = [...this.#files, { key, name, bytes: file.size, preview, state: { type: 'uploading' } }];
    if (file.size > MAX_BYTES) return this.#become(key, { type: 'failed', reason: text.attachments.tooLarge });
    try {
      this.#become(key, { type: 'ready', attachment: await this.#upload(new File([file], name, { type: file.type })) });
    } catch (error) {
      const problem = shownProblem(error);
      this.#become(key, { type: 'failed', reason: problem.details === '' ? problem.title : problem.details });
    }
  }

  #become(key: number, state: AttachedFile['state']): void {
    this.#files = this.#files.map((file) => (file.key === key ? { ...file, state } : file));
  }
}
