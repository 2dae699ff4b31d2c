import type { Client } from '@baton/client';
import type { DiscussionId } from '@baton/protocol';

/** How long somebody may write on before the server is told, in milliseconds. */
const PAUSE_MS = 1000;

interface Kept {
  text: string;
  /** Milliseconds since 1970. */
  at: number;
}

/**
 * What is typed and not sent. Kept on this device with every letter, so that a reload loses nothing, and on the server after a pause, so that it is
 * there on the next device too. The newer of both is what one comes back to.
 */
export class Draft {
  readonly #client: Pick<Client, 'drafts'>;
  readonly #id: DiscussionId;
  readonly #key: string;
  #text = $state('');
  #touched = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Pick<Client, 'drafts'>, id: DiscussionId) {
    this.#client = client;
    this.#id = id;
    this.#key = `baton.draft.${id}`;
    this.#text = this.#read().text;
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    if (text === this.#text) return;
    this.#touched = true;
    this.#text = text;
    this.#write({ text, at: Date.now() });
    clearTimeout(this.#timer);
    // Sent or deleted is known at once; what is being written waits for a pause.
    this.#timer = setTimeout(() => void this.#tell(), text === '' ? 0 : PAUSE_MS);
  }

  /** Asks for what was typed elsewhere. What has been typed here meanwhile stays. */
  async load(): Promise<void> {
    try {
      const { text, updatedAt } = await this.#client.drafts.get(this.#id);
      if (this.#touched || updatedAt === null || Date.parse(updatedAt) <= this.#read().at) return;
      this.#text = text;
    } catch {
      // What this device has is shown; the next letter tells the server again.
    }
  }

  /** Tells the server what it does not know yet. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    void this.#tell();
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    try {
      await this.#client.drafts.keep(this.#id, { text: this.#text });
    } catch {
      // It is kept on this device anyway.
    }
  }

  #read(): Kept {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.#key) ?? 'null');
      return isKept(kept) ? kept : { text: '', at: 0 };
    } catch {
      return { text: '', at: 0 };
    }
  }

  #write(kept: Kept): void {
    try {
      if (kept.text === '') localStorage.removeItem(this.#key);
      else localStorage.setItem(this.#key, JSON.stringify(kept));
    } catch {
      // Storage may be forbidden or full: the text is then kept until the page is left, and on the server.
    }
  }
}

function isKept(value: unknown): value is Kept {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'string' &&
    'at' in value &&
    typeof value.at === 'number'
  );
}
