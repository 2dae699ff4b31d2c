/** A value read from JSON text without loss. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

export type StrictJson = { ok: true; value: JsonValue } | { ok: false; detail: string };

const MAX_DEPTH = 64;
/** No tool takes more; it is read at one go on the event loop. */
const MAX_LENGTH = 1024 * 1024;
/** A double needs 24 characters at most; a longer number says something that no double holds, or says it in too many zeros. */
const MAX_NUMBER = 64;

class Refused extends Error {}

/**
 * Reads JSON as RFC 8259 has it, and refuses what `JSON.parse` hides: an object that names a key twice, a number that a double can't hold
 * exactly, half of a surrogate pair. What a person approves must be what is read, and what is hashed.
 */
export function parseStrictJson(text: string): StrictJson {
  if (text.length > MAX_LENGTH) return { ok: false, detail: `The arguments are longer than ${MAX_LENGTH} characters.` };
  const reader = new Reader(text);
  try {
    return { ok: true, value: reader.document() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, detail: error.message };
    throw error;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) this.#refuse('there is more text after the value');
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) this.#refuse(`values stand in each other more than ${MAX_DEPTH} deep`);
    this.#space();
    const character = this.#text[this.#at];
    if (character === '{') return this.#object(depth);
    if (character === '[') return this.#array(depth);
    if (character === '"') return this.#string();
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#number();
  }

  #object(depth: number): JsonValue {
    const object: { [key: string]: JsonValue } = {};
    const keys = new Set<string>();
    this.#at += 1;
    this.#space();
    if (this.#take('}')) return object;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#refuse('a key in quotes is expected');
      const key = this.#string();
      if (keys.has(key)) this.#refuse(`the key ${JSON.stringify(key)} is there twice`);
      keys.add(key);
      this.#space();
      if (!this.#take(':')) this.#refuse('a colon is expected');
      // Defined, not assigned: `__proto__` is a key like any other.
      Object.defineProperty(object, key, { value: this.#value(depth + 1), enumerable: true, configurable: true, writable: true });
      this.#space();
    } while (this.#take(','));
    if (!this.#take('}')) this.#refuse('a comma or } is expected');
    return object;
  }

  #array(depth: number): JsonValue {
    const array: JsonValue[] = [];
    this.#at += 1;
    this.#space();
    if (this.#take(']')) return array;
    do {
      array.push(this.#value(depth + 1));
      this.#space();
    } while (this.#take(','));
    if (!this.#take(']')) this.#refuse('a comma or ] is expected');
    return array;
  }

  #string(): string {
    const end = this.#stringEnd();
    const raw = this.#text.slice(this.#at, end);
    const value = readString(raw);
    if (value === undefined) this.#refuse('a text holds a character or escape that JSON does not allow');
    if (!value.isWellFormed()) this.#refuse('a text holds half of a surrogate pair');
    this.#at = end;
    return value;
  }

  /** The place after the closing quotation mark of the text that begins here. */
  #stringEnd(): number {
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      if (this.#text[at] === '\\') at += 1;
      else if (this.#text[at] === '"') return at + 1;
    }
    return this.#refuse('a text is not closed');
  }

  #number(): number {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    pattern.lastIndex = this.#at;
    const [raw] = pattern.exec(this.#text) ?? [];
    if (raw === undefined) this.#refuse('a value is expected');
    if (raw.length > MAX_NUMBER) this.#refuse(`a number has more than ${MAX_NUMBER} characters`);
    const value = Number(raw);
    if (!isExact(raw, value)) this.#refuse(`the number ${raw} cannot be held exactly`);
    this.#at += raw.length;
    return value;
  }

  #space(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #refuse(why: string): never {
    throw new Refused(`The arguments are not valid JSON at character ${this.#at + 1}: ${why}.`);
  }
}

/** A JSON string in its quotation marks, or undefined where it is none: here `JSON.parse` hides nothing. */
function readString(raw: string): string | undefined {
  try {
    return JSON.parse(raw) as string;
  } catch {
    return undefined;
  }
}

/** Whether writing the double gives the same decimal value back. */
function isExact(raw: string, value: number): boolean {
  return Number.isFinite(value) && decimal(raw) === decimal(String(value));
}

/** A decimal number in one form: digits without zeros at the ends, and a power of ten. */
function decimal(raw: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(raw) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  if (trimmed === '') return '0';
  return `${sign}${trimmed}e${Number(exponent) - fraction.length + digits.length - trimmed.length}`;
}
