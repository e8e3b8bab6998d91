/** A part of the `process` of Node, Bun and Deno, and of Cloudflare's runtime with its flag `nodejs_compat`. */
interface WithBuiltins {
  getBuiltinModule(name: string): unknown;
}

function hasBuiltins(value: unknown): value is WithBuiltins {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getBuiltinModule' in value &&
    typeof value.getBuiltinModule === 'function'
  );
}

/** A module of Node, where there is one. Does not import it: some runtimes lack it. */
export function builtinModule(name: string): object {
  // Not called `process`: Next would take that for the global variable and reject the code.
  const host: unknown = Reflect.get(globalThis, 'process');
  const found = hasBuiltins(host) ? host.getBuiltinModule(name) : undefined;
  return typeof found === 'object' && found !== null ? found : {};
}
