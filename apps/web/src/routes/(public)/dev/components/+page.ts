import { error } from '@sveltejs/kit';
import type { Component } from 'svelte';

/** Only for those who build Baton: the product's build knows its mode, so it drops the import and carries nothing of it. */
const gallery = import.meta.env.MODE === 'production' ? undefined : () => import('#lib/ui/gallery/Gallery.svelte');

interface Shown {
  /** Which of those that open over a page is shown alone, or `all`. */
  open: string | undefined;
  theme: 'light' | 'dark';
}

export async function load({ url }: { url: URL }): Promise<Shown & { Gallery: Component<Shown> }> {
  if (gallery === undefined) error(404, 'There is nothing at this address.');
  const theme = url.searchParams.get('theme') === 'dark' ? 'dark' : 'light';
  return { Gallery: (await gallery()).default, open: url.searchParams.get('open') ?? undefined, theme };
}
