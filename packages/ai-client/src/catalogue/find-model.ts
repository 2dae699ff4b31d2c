import type { ModelRow } from './model-row.ts';

/** The first row that matches an id: rows stand from the special to the general. The only place that looks at what an id contains. */
export function findModel(rows: readonly ModelRow[], id: string): ModelRow | undefined {
  return rows.find((row) => row.ids.test(id));
}
