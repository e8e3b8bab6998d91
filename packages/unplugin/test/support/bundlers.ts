import { build as esbuild } from 'esbuild';
import { rolldown } from 'rolldown';
import { build as vite } from 'vite';
import { build as vite6 } from 'vite-6';
import { build as vite7 } from 'vite-7';
import withEsbuild from '@dispatch/unplugin/esbuild';
import type { PluginOptions } from '@dispatch/unplugin';
import withRolldown from '@dispatch/unplugin/rolldown';
import withVite from '@dispatch/unplugin/vite';
import type { Project } from './project.ts';

/** Builds `src/main.ts` of a project into a folder. */
export type Build = (
  project: Project,
  folder: string,
  options?: PluginOptions,
  warn?: (message: string) => void,
) => Promise<void>;

/** Vite with Rollup, where every module may be CommonJS, as those of installed packages may be. */
function viteOnRollup(build: (config: object) => Promise<unknown>, isServer: boolean): Build {
  return async (project, folder, options, warn) => {
    await build({
      root: project.folder,
      configFile: false,
      logLevel: 'silent',
      build: {
        outDir: folder,
        minify: false,
        target: 'esnext',
        ssr: isServer,
        commonjsOptions: { include: /./, extensions: ['.js', '.ts'] },
        rollupOptions: {
          input: project.path('src/main.ts'),
          onLog: (_level: string, { message }: { readonly message: string }) => warn?.(message),
        },
      },
      plugins: [withVite(options)],
    });
  };
}

/** Builds of a page. */
export const pageBuilds: Readonly<Record<string, Build>> = {
  async esbuild(project, folder, options, warn) {
    const { warnings } = await esbuild({
      entryPoints: [project.path('src/main.ts')],
      outdir: project.path(folder),
      bundle: true,
      splitting: true,
      format: 'esm',
      logLevel: 'silent',
      plugins: [withEsbuild(options)],
    });
    for (const { text } of warnings) warn?.(text);
  },
  async rolldown(project, folder, options, warn) {
    const input = project.path('src/main.ts');
    const build = await rolldown({
      input,
      platform: 'browser',
      plugins: [withRolldown(options)],
      onLog: (_level, { message }) => warn?.(message),
    });
    await build.write({ dir: project.path(folder) });
    await build.close();
  },
  async vite(project, folder, options, warn) {
    await vite({
      root: project.folder,
      configFile: false,
      logLevel: 'silent',
      build: {
        outDir: folder,
        minify: false,
        rolldownOptions: { input: project.path('src/main.ts'), onLog: (_level, { message }) => warn?.(message) },
      },
      plugins: [withVite(options)],
    });
  },
  'vite 6': viteOnRollup(vite6, false),
  'vite 7': viteOnRollup(vite7, false),
};

/** Builds of a server. */
export const serverBuilds: Readonly<Record<string, Build>> = {
  async esbuild(project, folder, options) {
    await esbuild({
      entryPoints: [project.path('src/main.ts')],
      outdir: project.path(folder),
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
      plugins: [withEsbuild(options)],
    });
  },
  async rolldown(project, folder, options) {
    const input = project.path('src/main.ts');
    const build = await rolldown({ input, platform: 'node', plugins: [withRolldown(options)] });
    await build.write({ dir: project.path(folder) });
    await build.close();
  },
  async vite(project, folder, options) {
    await vite({
      root: project.folder,
      configFile: false,
      logLevel: 'silent',
      build: { outDir: folder, ssr: true, rolldownOptions: { input: project.path('src/main.ts') } },
      plugins: [withVite(options)],
    });
  },
  'vite 6': viteOnRollup(vite6, true),
  'vite 7': viteOnRollup(vite7, true),
};
