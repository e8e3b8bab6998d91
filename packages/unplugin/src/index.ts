/** What the entry points for the bundlers share. */
export type { PluginOptions } from './options.js';
