interface BunPlugin {
  readonly name: string;
  setup(builder: object): void;
}
type PathPattern = string | RegExp;
interface PluginOptions {
  readonly exclude?: PathPattern | readonly PathPattern[] | undefined;
  readonly keepFunctions?: boolean | undefined;
}
declare function dispatch(options?: PluginOptions): BunPlugin;
export { type BunPlugin, type PathPattern, type PluginOptions, dispatch as default };
