import type { ContentHash, EntryId, LeaveOut, PartEdit, Preview, RunBody } from '@baton/protocol';

type Part = Preview['parts'][number];

/** What people leave out of a request and send with another text, and what they looked at when they did. */
export class RequestChanges {
  #leaveOut = $state.raw<LeaveOut>({});
  #edits = $state.raw<readonly PartEdit[]>([]);
  #lookedAt = $state.raw<ContentHash | undefined>();

  constructor(leaveOut: LeaveOut = {}, edits: readonly PartEdit[] = []) {
    this.#leaveOut = leaveOut;
    this.#edits = edits;
  }

  get leaveOut(): LeaveOut {
    return this.#leaveOut;
  }

  get edits(): readonly PartEdit[] {
    return this.#edits;
  }

  get any(): boolean {
    return this.#edits.length > 0 || Object.keys(this.#leaveOut).length > 0;
  }

  /** How many parts are left out. */
  get leftOut(): number {
    return Object.values(this.#leaveOut).reduce((sum, ids) => sum + ids.length, 0);
  }

  /** What of it belongs to a run's body. */
  get body(): Pick<RunBody, 'leaveOut' | 'edits' | 'basis'> {
    return {
      ...(Object.keys(this.#leaveOut).length === 0 ? {} : { leaveOut: this.#leaveOut }),
      ...(this.#edits.length === 0 ? {} : { edits: [...this.#edits] }),
      ...(this.#edits.length === 0 || this.#lookedAt === undefined ? {} : { basis: this.#lookedAt }),
    };
  }

  /** Something else would be sent than what was edited. */
  hasMoved({ basis }: Pick<Preview, 'basis'>): boolean {
    return this.#edits.length > 0 && basis !== undefined && this.#lookedAt !== undefined && basis !== this.#lookedAt;
  }

  /** It was looked at as it is now. */
  look({ basis }: Pick<Preview, 'basis'>): void {
    this.#lookedAt = basis;
  }

  editOf(part: Pick<Part, 'type' | 'id'>): PartEdit | undefined {
    return this.#edits.find((edit) => edit.type === part.type && edit.id === part.id);
  }

  /** Edits of what is no longer there. */
  lostIn({ parts }: Pick<Preview, 'parts'>): readonly PartEdit[] {
    return this.#edits.filter((edit) => !parts.some((part) => part.type === edit.type && part.id === edit.id));
  }

  /** Sends another text in the place of a part's own. */
  edit({ type, id, text: own }: Part, text: string, shown: Pick<Preview, 'basis'>): void {
    if (type === 'tool' || type === 'draft') return;
    const others = this.#edits.filter((edit) => edit.type !== type || edit.id !== id);
    if (others.length === 0 || this.#lookedAt === undefined) this.look(shown);
    this.#edits = text === own ? others : [...others, { type, id, text }];
  }

  withdraw(gone: Pick<PartEdit, 'type' | 'id'>): void {
    this.#edits = this.#edits.filter((edit) => edit.type !== gone.type || edit.id !== gone.id);
  }

  /** Leaves a part out, or sends it again. */
  toggle(part: Part): void {
    const list = part.type === 'tool' ? 'tools' : part.type === 'file' ? 'files' : 'entryIds';
    const before: readonly string[] = this.#leaveOut[list] ?? [];
    const after = before.includes(part.id) ? before.filter((id) => id !== part.id) : [...before, part.id];
    const { [list]: _, ...others } = this.#leaveOut;
    this.#leaveOut = { ...others, ...(after.length === 0 ? {} : { [list]: after }) };
  }

  /** Leaves these messages out. */
  leaveOutEntries(ids: readonly EntryId[]): void {
    this.#leaveOut = { ...this.#leaveOut, entryIds: [...new Set([...(this.#leaveOut.entryIds ?? []), ...ids])] };
  }

  /** Everything is sent as it is. */
  clear(): void {
    this.#leaveOut = {};
    this.#edits = [];
    this.#lookedAt = undefined;
  }
}
