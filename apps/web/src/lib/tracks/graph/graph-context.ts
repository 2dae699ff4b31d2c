import { createContext } from 'svelte';
import type { ZoomLevel } from './zoom-level.ts';

/** From how far the graph is looked at. */
export const [getZoomLevel, setZoomLevel] = createContext<() => ZoomLevel>();
