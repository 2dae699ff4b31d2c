import { createTwoFilesPatch } from 'diff';

/** The difference between two texts in the unified format, three lines around each change. */
export function unifiedDiff(before: string, after: string, path: string): string {
  return createTwoFilesPatch(path, path, before, after, undefined, undefined, {
    context: 3,
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
}
