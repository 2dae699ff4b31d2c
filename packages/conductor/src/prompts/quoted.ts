/** Text that others wrote, under a heading, between fences that it does not contain: whatever it says, it stays what is quoted. */
export function quoted(heading: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `## ${heading.replace(/\s+/g, ' ').trim()}\n\n${fence}\n${text}\n${fence}`;
}
