/** A size for people: `820 B`, `12.4 KB`, `3 MB`, `46.6 GB`. Steps of 1024. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  if (kilobytes < 1023.95) return `${Math.round(kilobytes * 10) / 10} KB`;
  const megabytes = kilobytes / 1024;
  if (megabytes < 1023.95) return `${Math.round(megabytes * 10) / 10} MB`;
  return `${Math.round((megabytes / 1024) * 10) / 10} GB`;
}
