import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const imports = `import { inline } from '@dispatch/core/inline';
import { createDispatcher } from '@dispatch/web';
`;
const use = `const half = Number(location.hash.slice(1));
void createDispatcher().execute(inline(() => 2 * half)).then((result) => Object.assign(globalThis, { result }));
`;

/**
 * How each framework creates a project, and the edit of one of its files that adds a task. Generators that download their
 * template are replaced by a copy of its files, in `templates`.
 */
const projects = {
  vite: {
    create: ['create-vite', ['--template', 'vanilla-ts', '--no-interactive']],
    file: 'src/main.ts',
    edit: (text) => `${imports}${text}\n${use}`,
    runs: [['--host', '127.0.0.1', '--strictPort', '--port']],
  },
  next: {
    create: [
      'create-next-app',
      '--ts --app --empty --no-linter --no-tailwind --no-src-dir --no-react-compiler --no-agents-md --import-alias @/* --skip-install --disable-git --yes'.split(
        ' ',
      ),
    ],
    file: 'app/page.tsx',
    edit: (text) =>
      `'use client';\n${imports}import { useEffect } from 'react';\n` +
      text.replace(/(export default function \w+\(\) \{\n)/, `$1useEffect(() => {\n${use}}, []);\n`),
    runs: [
      ['--hostname', '127.0.0.1', '--port'],
      ['--webpack', '--hostname', '127.0.0.1', '--port'],
    ],
  },
  sveltekit: {
    create: ['sv', ['create', '--template', 'minimal', '--types', 'ts', '--no-add-ons', '--no-install']],
    file: 'src/routes/+page.svelte',
    edit: (text) =>
      `<script lang="ts">\n${imports}import { onMount } from 'svelte';\nonMount(() => {\n${use}});\n</script>\n${text}`,
    runs: [['--host', '127.0.0.1', '--strictPort', '--port']],
  },
  nuxt: {
    template: 'templates/nuxt',
    file: 'app/app.vue',
    edit: (text) => `<script setup lang="ts">\n${imports}onMounted(() => {\n${use}});\n</script>\n${text}`,
    runs: [['--host', '127.0.0.1', '--port']],
  },
  astro: {
    template: 'templates/astro',
    file: 'src/pages/index.astro',
    edit: (text) => text.replace('</body>', `<script>\n${imports}${use}</script>\n</body>`),
    runs: [['--host', '127.0.0.1', '--port']],
  },
};

export default {
  name: 'plugin-fresh',
  group: 'plugin',
  quick: false,
  shows:
    'new projects of Vite, Next.js (both bundlers), SvelteKit, Nuxt and Astro: three commands and an edit of a file that is there to the result of a task',
  needs: ['npm install @dispatch/core @dispatch/web @dispatch/unplugin', 'npx @dispatch/unplugin', 'npm run dev'],
  timeout: 2_400_000,
  async run(tools) {
    for (const [name, project] of Object.entries(projects)) {
      const home = `../plugin-fresh-${name}`;
      const folder = join(tools.folder, home);
      rmSync(folder, { recursive: true, force: true });
      await create(tools, project, home);
      const written = filesIn(folder);
      for (const [index, options] of project.runs.entries()) {
        const commands = index === 0 ? await setUp(tools, project, home) : project.commands;
        const made = filesIn(folder).filter((file) => !written.includes(file));
        await start(tools, home, options);
        const shown = [...commands, `npm run dev${options[0] === '--webpack' ? ' -- --webpack' : ''}`];
        assert.ok(shown.length <= 3);
        console.log(`  ${name}: ${shown.length} commands: ${shown.join('; ')}. Edited: ${project.file}`);
        console.log(`    made by the commands: ${made.join(', ') || 'no file'}; made by hand: no file`);
      }
      rmSync(join(folder, 'node_modules'), { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

async function create({ exec, folder }, { create: generator, template }, home) {
  if (template !== undefined) cpSync(join(folder, template), join(folder, home), { recursive: true });
  else {
    const [command, args] = generator;
    // The name is the first argument of each, after the command that `sv` has.
    const [before, after] = args[0] === 'create' ? [['create'], args.slice(1)] : [[], args];
    await exec(command, [...before, home.slice(3), ...after], { cwd: '..' });
  }
}

/** Runs what a user runs once, edits the file, and returns the commands. */
async function setUp({ exec, folder }, project, home) {
  const { overrides } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const packed = ['core', 'web', 'unplugin', 'adapter-kit'].map((name) => overrides[`@dispatch/${name}`].slice(5));
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await exec('npm', ['install', ...flags, ...packed], { cwd: home, timeout: 600_000 });
  await exec('npx', ['--no', '@dispatch/unplugin'], { cwd: home });
  const path = join(folder, home, project.file);
  const text = readFileSync(path, 'utf8');
  const edited = project.edit(text);
  assert.ok(edited.includes(use), `${project.file} is not as expected:\n${text}`);
  writeFileSync(path, edited);
  project.commands = ['npm install @dispatch/core @dispatch/web @dispatch/unplugin', 'npx @dispatch/unplugin'];
  return project.commands;
}

async function start({ start: launch, page, exec }, home, options) {
  const port = await freePort();
  const server = launch('npm', ['run', 'dev', '--', ...options, String(port)], { cwd: home });
  const url = `http://127.0.0.1:${port}/#21`;
  await server.waitFor(new RegExp(`:${port}`), 120_000);
  // The first request may compile the page.
  await exec('node', ['-e', `fetch(${JSON.stringify(url)})`], { timeout: 240_000 });
  await page(url, (opened) => opened.waitForFunction(() => globalThis.result === 42));
  await server.stop();
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(folder.length + 1))
    .filter((file) => !/(?:^|\/)(?:node_modules|\.next|\.nuxt|\.svelte-kit|\.astro|\.git)\//.test(file));
}

async function freePort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
