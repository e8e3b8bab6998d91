type PathPattern = string | RegExp;
interface PluginOptions {
  readonly exclude?: PathPattern | readonly PathPattern[] | undefined;
  readonly keepFunctions?: boolean | undefined;
}
export { type PluginOptions };
