import { createContext, type Snippet } from 'svelte';

/** The button that opens the navigation on narrow screens. Every page header shows it. */
export const [getDrawer, setDrawer] = createContext<Snippet>();
