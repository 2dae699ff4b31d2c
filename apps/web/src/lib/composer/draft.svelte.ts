import type { Client } from '@baton/client';
import type { DiscussionId } from '@baton/protocol';
import { KeptValue } from '#lib/app/kept-value.svelte.ts';
import { isKeptFile, keptFiles, MAX_FILES, type Attachments, type KeptFile } from './attachments.svelte.ts';

/** How long somebody may write on before the server is told, in milliseconds. */
const PAUSE_MS = 1000;
/** What nobody else keeps is told again so much later, in milliseconds. */
const AGAIN_MS = 5000;

/** What a message is made of. */
interface Content {
  text: string;
  files: readonly KeptFile[];
}

interface Kept extends Content {
  /** Milliseconds since 1970. */
  at: number;
}

/** A message that is on its way. It belongs to what is not sent until one of these was called. */
export interface Outgoing extends Content {
  /** The server has it. */
  sent(): void;
  /** It was refused: its words stand before those that were typed since, its files before those. Answers whether there were any. */
  putBack(): boolean;
}

/**
 * What is typed and attached and not sent, with what is being sent just now. Kept on this device with every letter, so that a reload loses nothing, and on
 * the server after a pause, so that it is there on the next device too. The newer of both is what one comes back to.
 */
export class Draft {
  readonly #client: Pick<Client, 'drafts'>;
  readonly #id: DiscussionId;
  readonly #attachments: Attachments;
  readonly #device: KeptValue<Kept>;
  #text = $state('');
  #touched = false;
  #outgoing: readonly Outgoing[] = [];
  /** Counts changes. */
  #version = 0;
  #stopped = false;
  #at = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = $state(true);
  #refused = $state(false);

  constructor(client: Pick<Client, 'drafts'>, id: DiscussionId, attachments: Attachments) {
    this.#client = client;
    this.#id = id;
    this.#attachments = attachments;
    this.#device = new KeptValue(`baton.draft.${id}`);
    const kept = keptFrom(this.#device.read());
    this.#text = kept.text;
    this.#at = kept.at;
    attachments.attach(kept.files);
    attachments.watch(() => this.#changed());
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    if (text === this.#text) return;
    this.#stopped = false;
    this.#text = text;
    this.#changed();
  }

  /** Something would be lost if the page were left now: neither this device nor the server has it. */
  get unsaved(): boolean {
    return !this.#device.kept && !this.#told;
  }

  /** It is unsaved and will be for a while: the server was asked to keep it, and did not. */
  get kept(): boolean {
    return !this.unsaved || !this.#refused;
  }

  /** Asks for what was typed elsewhere. What has been typed here meanwhile stays. */
  async load(): Promise<void> {
    try {
      const { text, attachments, updatedAt } = await this.#client.drafts.get(this.#id);
      if (this.#touched || updatedAt === null || Date.parse(updatedAt) <= this.#at) return;
      this.#text = text;
      this.#attachments.clear();
      this.#attachments.attach(attachments);
    } catch {
      // What this device has is shown; the next letter tells the server again.
    }
  }

  /** Takes everything out, to be sent. */
  take(): Outgoing {
    const text = this.#text;
    const chips = this.#attachments.clear();
    const outgoing: Outgoing = {
      text: text.trim(),
      files: keptFiles(chips),
      sent: () => this.#settled(outgoing),
      putBack: () => {
        const [typed, attached] = [this.#text, this.#attachments.files.length];
        this.#text = joined([text, typed]);
        this.#attachments.restore(chips);
        this.#settled(outgoing);
        return typed !== '' || attached > 0;
      },
    };
    this.#outgoing = [...this.#outgoing, outgoing];
    this.#text = '';
    return outgoing;
  }

  /** Writes what waits to be kept on this device. */
  flush(): void {
    this.#device.flush();
  }

  /** Files were attached by other ways than a person's. */
  filesChanged(): void {
    this.#changed();
  }

  /** Tells the server what it does not know yet. */
  stop(): void {
    this.#stopped = true;
    this.#device.flush();
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    void this.#tell();
  }

  #settled(outgoing: Outgoing): void {
    this.#outgoing = this.#outgoing.filter((each) => each !== outgoing);
    this.#changed();
  }

  /** Everything that is not sent, in the order in which it was written. */
  #content(): Content {
    return {
      text: joined([...this.#outgoing.map(({ text }) => text), this.#text]),
      files: [...this.#outgoing.flatMap(({ files }) => files), ...this.#attachments.kept],
    };
  }

  #changed(): void {
    const content = this.#content();
    const empty = content.text === '' && content.files.length === 0;
    this.#touched = true;
    this.#version += 1;
    this.#told = empty;
    this.#at = Date.now();
    this.#device.write(empty ? undefined : { ...content, at: this.#at }, content.text.length);
    clearTimeout(this.#timer);
    // Sent or deleted is known at once; what is being written waits for a pause.
    this.#timer = setTimeout(() => void this.#tell(), empty ? 0 : PAUSE_MS);
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    const { text, files } = this.#content();
    const version = this.#version;
    try {
      const attachments = files.slice(0, MAX_FILES).map(({ hash, name }) => ({ hash, name }));
      await this.#client.drafts.keep(this.#id, { text, ...(attachments.length === 0 ? {} : { attachments }) });
      if (version === this.#version) this.#told = true;
      this.#refused = false;
    } catch {
      this.#refused = true;
      // What this device keeps is told with the next letter; what nobody keeps, as soon as it can be.
      if (this.unsaved && !this.#stopped && this.#timer === undefined) this.#timer = setTimeout(() => void this.#tell(), AGAIN_MS);
    }
  }
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

function keptFrom(value: unknown): Kept {
  if (typeof value !== 'object' || value === null) return { text: '', files: [], at: 0 };
  const { text, files, at }: { text?: unknown; files?: unknown; at?: unknown } = value;
  return {
    text: typeof text === 'string' ? text : '',
    files: Array.isArray(files) ? files.filter(isKeptFile) : [],
    at: typeof at === 'number' ? at : 0,
  };
}
