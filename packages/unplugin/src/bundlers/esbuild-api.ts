/** The part of esbuild's interface that is used here. */
export interface EsbuildBuild {
  readonly initialOptions: EsbuildOptions;
  readonly esbuild: { build(options: EsbuildOptions): Promise<EsbuildResult> };
  resolve(path: string, options: EsbuildResolveOptions): Promise<EsbuildResolved>;
  onResolve(
    options: { readonly filter: RegExp },
    callback: (args: EsbuildResolveArguments) => Promise<EsbuildResolveResult | undefined>,
  ): void;
  onLoad(
    options: { readonly filter: RegExp; readonly namespace?: string },
    callback: (args: { readonly path: string; readonly suffix: string }) => Promise<EsbuildLoadResult | undefined>,
  ): void;
  onEnd(callback: (result: EsbuildResult) => Promise<EndResult>): void;
}

/** What a callback adds to the result of a build. */
interface EndResult {
  readonly errors?: readonly object[];
  readonly warnings: readonly object[];
}

/** A plugin of esbuild, as far as its users have to know. */
export interface EsbuildPlugin {
  readonly name: string;
  setup(build: object): void;
}

export interface EsbuildOptions {
  absWorkingDir?: string;
  entryNames?: string;
  entryPoints?: unknown;
  format?: string;
  metafile?: boolean;
  outExtension?: Readonly<Record<string, string>>;
  outdir?: string;
  outfile?: string;
  platform?: string;
  plugins?: EsbuildPlugin[];
  sourcemap?: unknown;
  splitting?: boolean;
  stdin?: unknown;
  write?: boolean;
}

interface EsbuildResolveOptions {
  readonly kind: string;
  readonly resolveDir: string;
  readonly importer?: string | undefined;
  readonly namespace?: string;
}

interface EsbuildResolveArguments extends EsbuildResolveOptions {
  readonly path: string;
}

interface EsbuildResolved {
  readonly errors: readonly object[];
  readonly external: boolean;
  readonly namespace: string;
  readonly path: string;
  readonly suffix: string;
}

interface EsbuildResolveResult {
  readonly errors?: readonly object[];
  readonly external?: boolean;
  readonly namespace?: string;
  readonly path?: string;
  readonly suffix?: string;
}

interface EsbuildLoadResult {
  readonly contents?: string;
  readonly errors?: readonly { readonly text: string }[];
  readonly loader?: string;
  readonly resolveDir?: string;
  readonly warnings?: readonly { readonly text: string }[];
  readonly watchFiles?: readonly string[];
}

export interface EsbuildMetafile {
  readonly inputs: Record<
    string,
    { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }
  >;
  readonly outputs: Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>;
}

export interface EsbuildResult {
  readonly errors: readonly object[];
  readonly metafile?: EsbuildMetafile;
  readonly outputFiles?: object[];
}
