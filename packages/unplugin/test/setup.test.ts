import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Project } from './support/project.ts';

const program = fileURLToPath(new URL('../dist/setup.js', import.meta.url));
const run = (project: Project): string =>
  execFileSync(process.execPath, [program], { cwd: project.folder, encoding: 'utf8' });

test.each([
  [
    'vite.config.ts',
    `import { defineConfig } from 'vite'\nimport vue from '@vitejs/plugin-vue'\n\nexport default defineConfig({\n  plugins: [vue()],\n})\n`,
    `import dispatch from '@dispatch/unplugin/vite';\nimport { defineConfig } from 'vite'\nimport vue from '@vitejs/plugin-vue'\n\nexport default defineConfig({\n  plugins: [dispatch(), vue()],\n})\n`,
  ],
  [
    'astro.config.mjs',
    `// @ts-check\nimport { defineConfig } from 'astro/config';\nexport default defineConfig({});\n`,
    `// @ts-check\nimport dispatch from '@dispatch/unplugin/vite';\nimport { defineConfig } from 'astro/config';\nexport default defineConfig({ vite: { plugins: [dispatch()] } });\n`,
  ],
  [
    'nuxt.config.ts',
    `export default defineNuxtConfig({\n  devtools: { enabled: true },\n  vite: { ssr: {} }\n})\n`,
    `import dispatch from '@dispatch/unplugin/vite';\nexport default defineNuxtConfig({\n  devtools: { enabled: true },\n  vite: { plugins: [dispatch()], ssr: {} }\n})\n`,
  ],
  [
    'next.config.ts',
    `import type { NextConfig } from "next";\n\nconst nextConfig: NextConfig = {};\n\nexport default nextConfig;\n`,
    `import dispatch from '@dispatch/unplugin/next';\nimport type { NextConfig } from "next";\n\nconst nextConfig: NextConfig = {};\n\nexport default dispatch(nextConfig);\n`,
  ],
  [
    'webpack.config.js',
    `module.exports = { mode: 'production' };\n`,
    `const { default: dispatch } = require('@dispatch/unplugin/webpack');\nmodule.exports = { plugins: [dispatch()], mode: 'production' };\n`,
  ],
])('the plugin is added to %s, once', (name, before, after) => {
  using project = new Project({ [name]: before });
  expect(run(project)).toBe(`${name} has the plugin now.\n`);
  expect(project.read('.')[name]).toBe(after);
  expect(run(project)).toBe(`${name} has the plugin already.\n`);
  expect(project.read('.')[name]).toBe(after);
});

test('an application of Vite without a configuration gets one, and what cannot be edited stays', () => {
  using project = new Project({ 'package.json': '{ "devDependencies": { "vite": "^8" } }' });
  expect(run(project)).toBe('vite.config.mjs has the plugin.\n');
  expect(project.read('.')['vite.config.mjs']).toContain('plugins: [dispatch()]');
  project.write({ 'vite.config.mjs': 'export default make();\n' });
  const { status, stderr } = spawnSync(process.execPath, [program], { cwd: project.folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, expect.stringContaining('vite.config.mjs is written in a way')]);
  expect(project.read('.')['vite.config.mjs']).toBe('export default make();\n');
});
