/** Files that are being changed: whether others touch them is asked without looking at each. */
export class TouchedFiles {
  /** Every file and folder that was named. */
  readonly #named = new Set<string>();
  /** Every folder that something named lies in. */
  readonly #above = new Set<string>();

  add(files: readonly string[]): void {
    for (const file of files) {
      this.#named.add(bare(file));
      for (const folder of foldersOf(bare(file))) this.#above.add(folder);
    }
  }

  /** A file touches itself, the folder that it lies in and, where it is a folder, all that lies in it. */
  touches(file: string): boolean {
    const path = bare(file);
    return this.#named.has(path) || this.#above.has(path) || foldersOf(path).some((folder) => this.#named.has(folder));
  }
}

function bare(file: string): string {
  return file.endsWith('/') ? file.slice(0, -1) : file;
}

function foldersOf(path: string): string[] {
  const folders: string[] = [];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) folders.push(path.slice(0, slash));
  return folders;
}
