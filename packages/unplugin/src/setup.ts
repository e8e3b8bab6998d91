#!/usr/bin/env node
/** `npx @dispatch/unplugin`: adds the plugin to the configuration of the bundler or the framework in this folder. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { withPlugin, type PluginPlace } from './setup/edit-config.js';

/** The configurations, those of frameworks first: some of them have one of Vite too, which they do not read. */
const configurations: Readonly<Record<string, PluginPlace>> = {
  'next.config': { entry: '@dispatch/unplugin/next', place: 'wrapped' },
  'nuxt.config': { entry: '@dispatch/unplugin/vite', place: ['vite', 'plugins'] },
  'astro.config': { entry: '@dispatch/unplugin/vite', place: ['vite', 'plugins'] },
  'rsbuild.config': { entry: '@dispatch/unplugin/rspack', place: ['tools', 'rspack', 'plugins'] },
  'vite.config': { entry: '@dispatch/unplugin/vite', place: ['plugins'] },
  'rolldown.config': { entry: '@dispatch/unplugin/rolldown', place: ['plugins'] },
  'rollup.config': { entry: '@dispatch/unplugin/rollup', place: ['plugins'] },
  'rspack.config': { entry: '@dispatch/unplugin/rspack', place: ['plugins'] },
  'webpack.config': { entry: '@dispatch/unplugin/webpack', place: ['plugins'] },
};
const guide = 'https://github.com/dispatch-js/dispatch/blob/main/docs/build-plugin.md';

/** What was done, for the user. @throws {Error} that says what to do. */
function setUp(): string {
  for (const [name, place] of Object.entries(configurations)) {
    const file = readdirSync('.').find((each) => each.startsWith(`${name}.`) && /\.[cm]?[jt]s$/.test(each));
    if (file === undefined) continue;
    const code = readFileSync(file, 'utf8');
    if (code.includes('@dispatch/unplugin')) return `${file} has the plugin already.`;
    const edited = withPlugin(file, code, place);
    if (edited === undefined)
      throw new Error(`${file} is written in a way that this program does not edit: add the plugin as in ${guide}`);
    writeFileSync(file, edited);
    return `${file} has the plugin now.`;
  }
  if (existsSync('package.json') && /"vite"\s*:/.test(readFileSync('package.json', 'utf8'))) {
    const text = `import dispatch from '@dispatch/unplugin/vite';\n\nexport default { plugins: [dispatch()] };\n`;
    writeFileSync('vite.config.mjs', text, { flag: 'wx' });
    return 'vite.config.mjs has the plugin.';
  }
  throw new Error(
    `There is no configuration of a bundler here that this program knows (${Object.keys(configurations).join(', ')}). ` +
      `For esbuild and Bun, see ${guide}`,
  );
}

try {
  console.log(setUp());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
