// The code blocks of the READMEs. A comment that readers do not see stands before a block and says what is done with it:
//
// <!-- run: FILE; prints: PATTERN -->   the block completes a program; FILE is run and prints this, with spaces for line ends
// <!-- page: FILE; logs: PATTERN -->    the same for a page: FILE is its HTML file or its script
// <!-- not run: REASON -->
//
// Every other block is a file of the next program. Its first line names it.
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const block = /(?:^<!-- (not run|run|page): (.*?) -->\n\n)?^```(\w*)\n([^]*?)^```$/gm;
const fileName = /^(?:\/\/|<!--) ([\w.-]+\.\w+)/;

/** The READMEs of the repository and of its packages. */
export function readmes() {
  const packages = readdirSync(new URL('packages/', root)).map((name) => `packages/${name}/README.md`);
  return ['README.md', ...packages].map((path) => ({ path, ...programsOf(readFileSync(new URL(path, root), 'utf8')) }));
}

/** The programs of a README, and what is wrong with its blocks. */
export function programsOf(text) {
  const files = new Map();
  const programs = [];
  const problems = [];
  let installed = '';
  let pending = [];
  for (const [, kind, says = '', language, code] of text.matchAll(block)) {
    if (language === 'sh') installed += code;
    if (language === '' || language === 'sh') continue;
    if (kind === 'not run') {
      if (says === '') problems.push(`A block that is not run has no reason: ${code.slice(0, 60)}`);
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
    const [file, output] = says.split(/; (?:prints|logs): ?/);
    if (!files.has(file) || output === undefined) problems.push(`A comment names no file, or no output: ${says}`);
    programs.push({ kind, file, output, files: new Map(files) });
    pending = [];
  }
  problems.push(...pending.map((name) => `${name} belongs to no program.`));
  for (const name of importedPackages(files.values()))
    if (!installed.includes(name)) problems.push(`The install command does not name ${name}.`);
  return { programs, problems };
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
