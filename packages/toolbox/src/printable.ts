/** A file's name as it can stand in a line: one with control characters is quoted, so that no name can look like lines of an answer. */
export function printable(name: string): string {
  return /[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(name) ? JSON.stringify(name) : name;
}
