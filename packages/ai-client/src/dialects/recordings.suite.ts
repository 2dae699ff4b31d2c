import { existsSync, readFileSync } from 'node:fs';
import type { ReplayedAnswer } from '@baton/testkit';
import { parse } from 'yaml';

/** What providers really sent. The folder lies beside the project and is not part of it. */
const folder = new URL('../../../../../shared/recordings/', import.meta.url);

export const recordingsAreHere = existsSync(folder);
if (!recordingsAreHere) console.warn(`skipped: replaying recorded answers, since ${folder.pathname} is not there`);

export interface Interaction {
  request: { parsed_body: Record<string, unknown> };
  response: { status: { code: number }; body?: { string: string }; parsed_body?: unknown };
}

export const readRecording = (path: string): string => readFileSync(new URL(path, folder), 'utf8');

export const interactionsOf = (path: string): Interaction[] => (parse(readRecording(path)) as { interactions: Interaction[] }).interactions;

/** Pieces of 37 characters: no event comes as one, as on a real wire. */
export const torn = (text: string): string[] => text.match(/[^]{1,37}/g) ?? [];

/** A recorded answer, a streamed one torn to pieces. */
export function answerOf({ response }: Interaction): ReplayedAnswer {
  const body = response.body === undefined ? JSON.stringify(response.parsed_body) : torn(response.body.string);
  return { status: response.status.code, body };
}

/** Recorded events, one a line, as the stream that they came in; with their names where they have a type. */
export function streamOfLines(lines: string): string[] {
  return torn(
    lines
      .trim()
      .split('\n')
      .map((line) => {
        const { type } = JSON.parse(line) as { type?: string };
        return `${type === undefined ? '' : `event: ${type}\n`}data: ${line}\n\n`;
      })
      .join(''),
  );
}
