import { fileURLToPath } from 'node:url';
import type { PathPattern, PluginOptions } from '../options.js';
import type { WebpackPlugin } from './webpack-api.js';
import { webpackPlugin } from './webpack-plugin.js';
import type { PatternData, TurbopackOptions } from './turbopack-loader.js';

/** What `next.config.js` may export. */
export type NextConfigs = object | ((phase: string, context: never) => object | Promise<object>);

/** The part of a configuration of Next that is used here. */
interface NextConfig {
  readonly turbopack?: { readonly rules?: Readonly<Record<string, unknown>> };
  readonly webpack?: ((config: WebpackConfig, context: WebpackContext) => WebpackConfig) | null;
}

interface WebpackConfig {
  plugins?: WebpackPlugin[];
}

interface WebpackContext {
  readonly isServer: boolean;
  readonly nextRuntime?: string;
}

/** Adds the plugin to a configuration, or to what a function returns. */
export function nextConfig<Config extends NextConfigs>(config: Config, options: PluginOptions): Config {
  if (typeof config !== 'function') return withPlugin(config, options) as Config;
  const configOf = config as (...args: readonly unknown[]) => object | Promise<object>;
  return (async (...args: readonly unknown[]) => withPlugin(await configOf(...args), options)) as unknown as Config;
}

function withPlugin(config: NextConfig, options: PluginOptions): object {
  const { turbopack = {}, webpack } = config;
  const { rules = {} } = turbopack;
  const glob = '*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}';
  return {
    ...config,
    turbopack: { ...turbopack, rules: { ...rules, [glob]: [...listOf(rules[glob]), ...turbopackRules(options)] } },
    webpack(given: WebpackConfig, context: WebpackContext) {
      const result = webpack?.(given, context) ?? given;
      const { isServer, nextRuntime } = context;
      const server = isServer ? (nextRuntime === 'edge' ? 'edge' : 'node') : undefined;
      (result.plugins ??= []).push(webpackPlugin(options, server));
      return result;
    },
  };
}

/** One for each place: a loader does not know where its module runs. */
function turbopackRules({ exclude = [], keepFunctions = false }: PluginOptions): object[] {
  const patterns = typeof exclude === 'string' || exclude instanceof RegExp ? [exclude] : exclude;
  const common = { root: process.cwd(), exclude: patterns.map(dataOf), keepFunctions };
  const loader = fileURLToPath(new URL('./turbopack-loader.js', import.meta.url));
  const rule = (condition: unknown, options: TurbopackOptions): object => ({
    // Parsing is not needed for others, but queries and the files of this package have none of these words.
    condition: {
      all: [condition, { any: [{ content: /@dispatch\// }, { query: /dispatch-(?:tasks|inline)/ }] }],
    },
    loaders: [{ loader, options }],
  });
  return [
    rule('browser', { ...common, place: 'browser' }),
    rule({ all: [{ not: 'browser' }, { not: 'edge-light' }] }, { ...common, place: 'node' }),
    rule('edge-light', { ...common, place: 'edge' }),
  ];
}

/** Options of loaders are data. */
function dataOf(pattern: PathPattern): PatternData {
  return typeof pattern === 'string' ? pattern : { source: pattern.source, flags: pattern.flags };
}

function listOf(rule: unknown): unknown[] {
  return Array.isArray(rule) ? rule : rule === undefined ? [] : [rule];
}
