/** The `file:` URL of an absolute path, such as `__filename`. Anything else is returned unchanged. */
export function moduleUrl(module: string): string {
  if (!/^([a-z]:)?[\\/](?!\/)/i.test(module)) return module;
  // In a path of Windows, a backslash is no part of a name.
  return new URL(`file:${module.replace(module[0] === '/' ? /[%?#\s\\]/g : /[%?#\s]/g, encodeURIComponent)}`).href;
}
