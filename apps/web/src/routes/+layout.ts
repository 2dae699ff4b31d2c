/** A single-page application: one shell for every address, nothing rendered on a server. */
export const ssr = false;
export const prerender = false;
