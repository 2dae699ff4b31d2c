import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { readerQueries, type ReaderQuery } from './reader-queries.ts';

const { file } = workerData as { file: string };
const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });

parentPort?.on('message', (message: { id: number; name: ReaderQuery; parameters: never }) => {
  const { id, name, parameters } = message;
  try {
    parentPort?.postMessage({ id, answer: readerQueries[name](database, parameters) });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
