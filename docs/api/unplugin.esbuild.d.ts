interface EsbuildPlugin {
  readonly name: string;
  setup(build: object): void;
}
type PathPattern = string | RegExp;
interface PluginOptions {
  readonly exclude?: PathPattern | readonly PathPattern[] | undefined;
  readonly keepFunctions?: boolean | undefined;
}
declare function dispatch(options?: PluginOptions): EsbuildPlugin;
export { type EsbuildPlugin, type PathPattern, type PluginOptions, dispatch as default };
