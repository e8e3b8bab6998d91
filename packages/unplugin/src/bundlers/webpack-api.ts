/** The part of the interface of webpack that is used here. Rspack has the same. */
export interface WebpackCompiler {
  readonly context: string;
  readonly options: {
    readonly module: { rules: unknown[] };
    readonly output: { readonly filename?: unknown; workerPublicPath?: string };
    readonly externalsPresets?: { readonly node?: boolean | undefined };
    readonly mode?: string | undefined;
  };
  readonly webpack: {
    readonly EntryPlugin: { createDependency(entry: string, options: { readonly name: string }): unknown };
    readonly Compilation: { readonly PROCESS_ASSETS_STAGE_SUMMARIZE: number };
    readonly sources: { readonly RawSource: new (text: string) => WebpackSource };
  };
  readonly hooks: {
    readonly thisCompilation: { tap(name: string, callback: (compilation: WebpackCompilation) => void): void };
    readonly finishMake: {
      tapPromise(name: string, callback: (compilation: WebpackCompilation) => Promise<void>): void;
    };
    /** When all files are written. */
    readonly done: { tap(name: string, callback: (stats: { hasErrors(): boolean }) => void): void };
  };
}

export interface WebpackCompilation {
  readonly modules: Iterable<WebpackModule>;
  readonly errors: Error[];
  readonly outputOptions: { readonly path: string };
  readonly moduleGraph: {
    getOutgoingConnections(module: WebpackModule): Iterable<{ readonly module: WebpackModule | null }>;
  };
  readonly chunkGraph: {
    getModuleChunks(module: WebpackModule): Iterable<{ readonly groupsIterable: Iterable<WebpackChunkGroup> }>;
  };
  readonly hooks: {
    readonly processAssets: {
      tap(options: { readonly name: string; readonly stage: number }, callback: () => void): void;
    };
  };
  getAssets(): Iterable<{ readonly name: string; readonly source: WebpackSource }>;
  updateAsset(name: string, source: WebpackSource): void;
  addEntry(
    context: string,
    entry: unknown,
    options: { readonly name: string; readonly filename: string },
    callback: Callback,
  ): void;
  rebuildModule(module: WebpackModule, callback: Callback): void;
}

/** Chunks that are loaded together. */
export interface WebpackChunkGroup {
  getFiles(): readonly string[];
  getChildren(): readonly WebpackChunkGroup[];
}

interface WebpackSource {
  source(): string | Uint8Array;
}

type Callback = (error?: Error | null) => void;

/** Modules of files have a resource: the path and the query. */
export interface WebpackModule {
  readonly resource?: string;
  readonly layer?: string | null;
  /** The first of several modules that have become one. */
  readonly rootModule?: WebpackModule;
  originalSource(): WebpackSource | null | undefined;
}

/** The context of a loader. */
export interface LoaderContext {
  readonly resourcePath: string;
  readonly resourceQuery: string;
  emitWarning(warning: Error): void;
  getOptions(): { readonly key: string };
  getResolve(options: { readonly dependencyType: 'esm' }): (folder: string, request: string) => Promise<string>;
  async(): (error: Error | null, code?: string, map?: unknown) => void;
}

/** A plugin of webpack or Rspack, as far as their users have to know. */
export interface WebpackPlugin {
  apply(compiler: object): void;
}
