// The code blocks of the READMEs and of the pages in `docs`. A comment that readers do not see stands before a block and says
// what is done with it:
//
// <!-- run: FILE; prints: PATTERN -->   the block completes a program; FILE is run and prints this, with spaces for line ends
// <!-- page: FILE; logs: PATTERN -->    the same for a page, whose script FILE is
// <!-- page: FILE; shows: PATTERN -->   the same for what is to be read on the page
// <!-- not run: REASON -->
// <!-- not run on this page: REASON -->  the same for all blocks of the page without a comment
//
// Every other block is a file of the next program. Its first line names it. Blocks in languages that are no programs here, such
// as commands, JSON and headers, need no comment.
//
// `node matrix/readme/blocks.mjs` counts the blocks and lists the reasons of those that are not run.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const block = /(?:^<!-- (not run|run|page): (.*?) -->\n\n)?^```(\w*)\n([^]*?)^```$/gm;
const fileName = /^(?:\/\/|<!--) ([\w.-]+\.\w+)/;
const languages = new Set(['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx', 'html', 'vue', 'svelte']);
const skipped = new Set(['node_modules', 'dist', 'reports']);

function pagesUnder(folder) {
  return readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : pagesUnder(path);
    return path.endsWith('.md') ? [path] : [];
  });
}

const read = (path, options) => ({ path, ...programsOf(readFileSync(new URL(path, root), 'utf8'), options) });

/** The READMEs of the repository and of its packages. */
export function readmes() {
  return ['README.md', ...readdirSync(new URL('packages/', root)).map((name) => `packages/${name}/README.md`)].map(
    (path) => read(path),
  );
}

/** The page about TypeScript and CommonJS, whose programs run on every runtime too. */
export const pageOfNode = () => read('docs/node.md', { isPage: true });

/** The pages in `docs`. */
export const pages = () =>
  pagesUnder('docs')
    .sort()
    .map((path) => read(path, { isPage: true }));

/**
 * The programs of a README, what is wrong with its blocks, and how many of each kind there are.
 *
 * @param options `isPage`: a page, which need not say what to install.
 */
export function programsOf(text, { isPage = false } = {}) {
  const files = new Map();
  const programs = [];
  const problems = [];
  const counts = { run: 0, page: 0, text: 0, reasons: [] };
  const [, ofPage] = /^<!-- not run on this page: (.+?) -->$/m.exec(text) ?? [];
  let installed = '';
  let pending = [];
  for (const [, kind, says = '', language, code] of text.matchAll(block)) {
    if (language === 'sh') installed += code;
    if (!languages.has(language)) {
      counts.text += 1;
      continue;
    }
    if (kind === 'not run' || (kind === undefined && ofPage !== undefined)) {
      const reason = kind === undefined ? ofPage : says;
      if (reason === '') problems.push(`A block that is not run has no reason: ${code.slice(0, 60)}`);
      counts.reasons.push(reason);
      continue;
    }
    const [, name] = fileName.exec(code) ?? [];
    if (name === undefined) {
      problems.push(`A block names no file, and no comment says why it is not run: ${code.slice(0, 60)}`);
      continue;
    }
    files.set(name, code);
    pending.push(name);
    if (kind === undefined) continue;
    const [, file, how, output] = /^(.*?); (prints|logs|shows): ?(.*)$/.exec(says) ?? [];
    if (!files.has(file)) problems.push(`A comment names no file, or no output: ${says}`);
    programs.push({ kind, file, how, output, files: new Map(files) });
    counts[kind] += pending.length;
    pending = [];
  }
  problems.push(...pending.map((name) => `${name} belongs to no program.`));
  // Where a page says what to install, that has to be all.
  for (const name of isPage && !installed.includes('npm install') ? [] : importedPackages(files.values()))
    if (!installed.includes(name)) problems.push(`The install command does not name ${name}.`);
  return { programs, problems, counts };
}

function importedPackages(sources) {
  const imports = [...sources].flatMap((code) => [...code.matchAll(/(?:from |require\()'(@?[^.'][^']*)'/g)]);
  const names = imports.map(([, name]) =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  );
  return new Set(names.filter((name) => !name.startsWith('node:')));
}

/** Both kinds of package.json in which an example has to run: what `npm init -y` writes, and with ES modules. */
export const types = ['commonjs', 'module'];

/** The program with `await using` in place of `close()`. */
export function withAwaitUsing(files) {
  const close = 'await dispatcher.close();\n';
  const changed = [...files].map(([name, code]) => [
    name,
    code.includes(close) ? code.replace('const dispatcher =', 'await using dispatcher =').replace(close, '') : code,
  ]);
  return new Map(changed);
}

/** Whether what a program has printed is what the README says. */
export function isExpected(printed, pattern) {
  return new RegExp(`^${pattern}$`).test(printed.trim().replaceAll(/\s+/g, ' '));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const all = [...readmes(), ...pages()];
  const sum = (kind) => all.reduce((total, { counts }) => total + counts[kind], 0);
  const unrun = all.reduce((total, { counts }) => total + counts.reasons.length, 0);
  const reasons = all.flatMap(({ path, counts }) =>
    [...new Set(counts.reasons)].map((reason) => `  ${path}: ${reason}`),
  );
  const programs = all.flatMap((each) => each.programs);
  console.log(
    `${all.length} READMEs and pages. ${sum('run') + sum('page') + sum('text') + unrun} blocks: ` +
      `${sum('run')} of ${programs.filter(({ kind }) => kind === 'run').length} programs that are run, ` +
      `${sum('page')} of ${programs.filter(({ kind }) => kind === 'page').length} pages that are opened, ` +
      `${sum('text')} that are no programs (commands, JSON), and ${unrun} that are not run:\n${reasons.join('\n')}`,
  );
  const problems = all.flatMap((each) => each.problems.map((problem) => `${each.path}: ${problem}`));
  if (problems.length > 0) console.error(problems.join('\n'));
  process.exitCode = problems.length > 0 ? 1 : 0;
}
