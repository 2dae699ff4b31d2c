/** A text that has not been sent yet, kept over a reload on this device. */
export class KeptDraft {
  readonly #key: string;

  constructor(discussionId: string) {
    this.#key = `baton.draft.${discussionId}`;
  }

  read(): string {
    try {
      return localStorage.getItem(this.#key) ?? '';
    } catch {
      return '';
    }
  }

  write(text: string): void {
    try {
      if (text === '') localStorage.removeItem(this.#key);
      else localStorage.setItem(this.#key, text);
    } catch {
      // Storage may be forbidden or full: the text is then kept until the page is left.
    }
  }
}
