/** What a project on this folder of the server is called until somebody calls it something else. */
export function folderName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}
