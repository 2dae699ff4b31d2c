import { error } from '@sveltejs/kit';
import type { Component } from 'svelte';

/** Only for those who build Baton: the product's build knows its mode, so it drops the import and carries nothing of it. */
const gallery = import.meta.env.MODE === 'production' ? undefined : () => import('#lib/ui/gallery/Gallery.svelte');

export async function load(): Promise<{ Gallery: Component }> {
  if (gallery === undefined) error(404, 'There is nothing at this address.');
  return { Gallery: (await gallery()).default };
}
