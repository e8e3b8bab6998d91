type NextConfigs = object | ((phase: string, context: never) => object | Promise<object>);
type PathPattern = string | RegExp;
interface PluginOptions {
  readonly exclude?: PathPattern | readonly PathPattern[] | undefined;
  readonly keepFunctions?: boolean | undefined;
}
declare function dispatch<Config extends NextConfigs = object>(config?: Config, options?: PluginOptions): Config;
export { type PathPattern, type PluginOptions, dispatch as default };
