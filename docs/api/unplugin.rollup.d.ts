type PathPattern = string | RegExp;
interface PluginOptions {
  readonly exclude?: PathPattern | readonly PathPattern[] | undefined;
  readonly keepFunctions?: boolean | undefined;
}
interface RollupPlugin {
  readonly name: string;
}
declare function dispatch(options?: PluginOptions): RollupPlugin;
export { type PathPattern, type PluginOptions, type RollupPlugin, dispatch as default };
