import { nextConfig, type NextConfigs } from './bundlers/next-config.js';
import { checkOptions, type PluginOptions } from './options.js';

export type { PathPattern, PluginOptions } from './options.js';

/**
 * The configuration of Next.js with this plugin, for Turbopack and for webpack: `export default dispatch({ … })`. What the
 * configuration has for the two bundlers stays.
 *
 * @param config the object or the function that `next.config.js` would export. Default: `{}`.
 * @throws {TypeError} if an option is invalid; the message names it.
 */
export default function dispatch<Config extends NextConfigs = object>(
  config: Config = {} as Config,
  options: PluginOptions = {},
): Config {
  checkOptions(options);
  return nextConfig(config, options);
}
