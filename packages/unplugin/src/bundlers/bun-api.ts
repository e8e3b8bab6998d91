/** The part of Bun's interface that is used here. */
export interface BunBuilder {
  readonly config: BunConfig;
  onResolve(
    constraints: { readonly filter: RegExp },
    callback: (args: { readonly path: string; readonly importer: string }) => { readonly path: string } | undefined,
  ): void;
  onLoad(
    constraints: { readonly filter: RegExp },
    callback: (args: {
      readonly path: string;
    }) => Promise<{ readonly contents: string; readonly loader: string } | undefined>,
  ): void;
  onEnd(callback: (result: BunResult) => Promise<void>): void;
}

/** A plugin of Bun, as far as its users have to know. */
export interface BunPlugin {
  readonly name: string;
  setup(builder: object): void;
}

export interface BunConfig {
  entrypoints: string[];
  readonly format?: string;
  metafile?: boolean;
  naming?: unknown;
  readonly outdir?: string;
  readonly plugins?: readonly BunPlugin[];
  readonly target?: string;
}

export interface BunOutput {
  readonly path: string;
  readonly kind: string;
  text(): Promise<string>;
}

export interface BunResult {
  readonly success: boolean;
  readonly outputs: BunOutput[];
  readonly metafile?: {
    readonly inputs: Record<
      string,
      { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }
    >;
  };
}

/** What Bun has as a global. */
export interface Bun {
  build(config: BunConfig): Promise<BunResult>;
  resolveSync(specifier: string, folder: string): string;
}
