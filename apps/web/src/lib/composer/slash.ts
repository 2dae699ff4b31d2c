/** The name of a prompt that is being typed: what stands between a `/` at the very beginning and the cursor. Undefined where none is. */
export function slashAt(text: string, cursor: number): string | undefined {
  return /^\/([^\s/]{0,80})$/u.exec(text.slice(0, Math.min(cursor, 82)))?.[1];
}
