import { check } from './check.js';

/**
 * The URL of a module of tasks. An absolute path, such as `__filename`, becomes a `file:` URL.
 *
 * @throws {TypeError} for anything that is relative: it would be relative to a module of this package.
 * @param wanted what to pass, for the message.
 */
export function moduleUrl(
  module: string | URL | undefined,
  wanted = 'import.meta.url or __filename',
): string | undefined {
  // `import.meta` itself cannot become a string.
  let url = typeof module === 'object' ? String(module?.href) : module;
  if (url && /^[a-z]:[\\/]/i.test(url)) url = `/${url.replaceAll('\\', '/')}`;
  if (url?.[0] === '/') url = `file://${encodeURI(url).replace(/[?#]/g, encodeURIComponent)}`;
  // A scheme has two or more letters; one is a drive.
  check(url === undefined || /^[a-z][\w.+-]+:/i.test(url), 'module', wanted, module);
  return url;
}
