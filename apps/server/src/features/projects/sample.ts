import { cp, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../../config.ts';
import { newId } from '../../ids.ts';

type Folders = Pick<Config, 'sampleDirectory' | 'workDirectory'>;

/** The bundled sample, if this installation has it: what a first project can be made of where no code is at hand. */
export async function bundledSample({ sampleDirectory }: Folders): Promise<string | undefined> {
  return realOf(sampleDirectory);
}

/**
 * The directory of a project on the sample: a copy in the work folder, so that agents never change the product's own files. It is made at the
 * first time and then stays as it was left. Undefined where `directory` is neither the sample nor its copy.
 */
export async function sampleCopy(folders: Folders, directory: string): Promise<string | undefined> {
  const asked = await realOf(directory);
  const bundled = await bundledSample(folders);
  if (asked === undefined || bundled === undefined) return undefined;
  const copy = join(folders.workDirectory, 'sample', basename(bundled));
  const made = await realOf(copy);
  if (made !== undefined && (asked === bundled || asked === made)) return made;
  return asked === bundled ? copied(bundled, copy) : undefined;
}

/** Appears whole or not at all: a copy that broke off would look like a project. */
async function copied(from: string, to: string): Promise<string> {
  const unfinished = `${to}.${newId()}`;
  await mkdir(dirname(to), { recursive: true });
  try {
    await cp(from, unfinished, { recursive: true });
    await rename(unfinished, to);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Somebody else may have made it at the same time.
    if ((await realOf(to)) === undefined) throw error;
  }
  return realpath(to);
}

function realOf(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}
