// The public declarations of every entry point, in docs/api: one file for each, with all types that its exports reach. A change of
// the interface is a change of these files. `npm run api -- --write` writes them; without the option they are only compared.
// The packages have to be built. docs/adr/0046-api-reports.md says why.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { format } from 'oxfmt';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { readPackages } from './pack.mjs';
import { root } from './pnpm.mjs';
import { helpOf } from './help.mjs';

const folder = 'docs/api';
const style = { printWidth: 120, singleQuote: true };

/** The declarations that `exports` has for a target: its own, or those of the first condition that has any. */
export function typesOf(target) {
  if (target === null || typeof target !== 'object') return undefined;
  if (typeof target.types === 'string') return target.types;
  return Object.values(target)
    .map(typesOf)
    .find((types) => types !== undefined);
}

/** The name of the report of an entry point: `core.d.ts`, `web.blocking.worker.d.ts`. */
export const reportName = (name, entry) => `${[name.split('/').at(-1), ...entry.split('/').slice(1)].join('.')}.d.ts`;

/** Sorts the statements of declarations by the names that they declare, and leaves out comments. */
export function normalise(text) {
  const { program, comments, errors } = parseSync('api.d.ts', text);
  if (errors.length > 0) throw new Error(`The declarations do not parse: ${errors[0].message}`);
  const statements = program.body.map((node, index) => {
    const inside = comments.filter(({ start, end }) => start >= node.start && end <= node.end);
    let code = '';
    let from = node.start;
    for (const { start, end } of inside) {
      code += text.slice(from, start);
      from = end;
    }
    code += text.slice(from, node.end);
    return { code: code.replaceAll(/^[ \t]*\n/gm, ''), key: orderOf(node), index };
  });
  const ordered = statements.sort((one, other) =>
    one.key < other.key ? -1 : one.key > other.key ? 1 : one.index - other.index,
  );
  return `${ordered.map(({ code }) => code).join('\n')}\n`;
}

/** Imports first, then declarations by name, then what only lists names. */
function orderOf(node) {
  if (node.type === 'ImportDeclaration') return `0 ${node.source.value}`;
  const declaration = node.declaration ?? node;
  const name = declaration.id?.name ?? declaration.declarations?.[0]?.id.name;
  return name === undefined ? '2' : `1 ${name}`;
}

async function declarationsOf(file) {
  const bundle = await rolldown({
    input: file,
    external: (id) => !/^[./]/.test(id),
    plugins: [dts({ dtsInput: true, oxc: true, tsconfig: false, sourcemap: false })],
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  if (output.length !== 1) throw new Error(`${file} gave ${output.length} files instead of one.`);
  const { code, errors } = await format('api.d.ts', normalise(output[0].code), style);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  return code;
}

/** The lines that only one of two texts has, the earlier text first. */
export function changedLines(earlier, now) {
  const [one, other] = [earlier, now].map((text) => text.split('\n'));
  const only = (lines, others, sign) => lines.filter((line) => !others.includes(line)).map((line) => `${sign} ${line}`);
  return [...only(one, other, '-'), ...only(other, one, '+')];
}

/** The reports by their names. */
async function makeReports() {
  const reports = new Map();
  for (const { folder: home, manifest } of readPackages()) {
    for (const [entry, target] of Object.entries(manifest.exports)) {
      const types = typesOf(target);
      if (types !== undefined) reports.set(reportName(manifest.name, entry), await declarationsOf(join(home, types)));
    }
  }
  return reports;
}

async function main({ write }) {
  const home = join(root, folder);
  mkdirSync(home, { recursive: true });
  const reports = await makeReports();
  const problems = [];
  for (const name of readdirSync(home).filter((each) => !reports.has(each))) {
    problems.push(`${folder}/${name} belongs to no entry point.`);
    if (write) rmSync(join(home, name));
  }
  for (const [name, text] of reports) {
    const path = join(home, name);
    const earlier = existsSync(path) ? readFileSync(path, 'utf8') : '';
    if (earlier === text) continue;
    problems.push([`${folder}/${name} differs:`, ...changedLines(earlier, text)].join('\n  '));
    if (write) writeFileSync(path, text);
  }
  if (problems.length === 0) console.log(`${reports.size} entry points have the declarations that ${folder} has.`);
  else if (write)
    console.log(`${problems.length} files of ${folder} are new: review them as a change of the interface.`);
  else {
    console.error(`${problems.join('\n')}\n\nIf this change of the interface is meant: npm run api -- --write`);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  helpOf(import.meta.url);
  await main({ write: process.argv.includes('--write') });
}
