type PathPattern = string | RegExp;
interface PluginOptions {
  readonly exclude?: PathPattern | readonly PathPattern[] | undefined;
  readonly keepFunctions?: boolean | undefined;
}
interface WebpackPlugin {
  apply(compiler: object): void;
}
declare function dispatch(options?: PluginOptions): WebpackPlugin;
export { type PathPattern, type PluginOptions, type WebpackPlugin, dispatch as default };
