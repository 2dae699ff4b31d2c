/** A path within this page to go to next; anything that leads elsewhere becomes the start. */
export function localPath(wish: string | null): string {
  if (wish === null || !wish.startsWith('/') || wish.startsWith('//') || wish.includes('\\')) return '/';
  return wish;
}
