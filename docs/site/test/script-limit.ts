/** Bytes of JavaScript that a page may load, after gzip. The editor of the playground is code of its own. */
export const scriptLimit = (path: string): number => (path === 'playground' ? 250_000 : 150_000);
