/**
 * Classes of Node's modules that are no globals and whose objects have nothing that a clone copies, with their modules. Others
 * have properties, cannot be cloned, or are copied, such as a `BlockList`.
 */
const moduleOf: Readonly<Record<string, string>> = {
  AsyncResource: 'async_hooks',
  CallTracker: 'assert',
  Certificate: 'crypto',
  Dir: 'fs',
  ECDH: 'crypto',
  GCProfiler: 'v8',
  MIMEParams: 'util',
  MIMEType: 'util',
  Readline: 'readline/promises',
  SourceMap: 'module',
  TracingChannel: 'diagnostics_channel',
};

/** A part of the `process` of Node. */
interface WithBuiltins {
  getBuiltinModule?(name: string): Readonly<Record<string, unknown>> | undefined;
}

export interface NamedClass {
  readonly name: string;
}

/** Whether a class is one of {@link moduleOf}. Loads the module if a program has another class of that name. */
export function isOfModule(found: NamedClass | undefined): found is NamedClass {
  const name = found?.name;
  if (name === undefined || !Object.hasOwn(moduleOf, name)) return false;
  // Not called `process`: Next would take that for the global variable and reject the code.
  const host = Reflect.get(globalThis, 'process') as WithBuiltins | undefined;
  return host?.getBuiltinModule?.(moduleOf[name] ?? name)?.[name] === found;
}
