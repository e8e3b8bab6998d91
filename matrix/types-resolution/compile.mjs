// `compile.mjs COMPILER`: compiles what compilations.json lists, `{ files, compilerOptions }` each, in one process. Prints for each,
// as JSON, what the compiler reports about the options, our declarations and the files.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [, , compiler] = process.argv;
const ts = createRequire(import.meta.url)(compiler);
const parsed = new Map();
const isOurs = (file) => !file.includes('/node_modules/') || file.includes('/node_modules/@dispatch/');

/** Declarations of others are parsed once. */
function hostFor(options) {
  const host = ts.createCompilerHost(options);
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (file, languageOptions, ...rest) => {
    if (isOurs(file)) return parse(file, languageOptions, ...rest);
    const key = `${file} ${languageOptions.impliedNodeFormat}`;
    if (!parsed.has(key)) parsed.set(key, parse(file, languageOptions, ...rest));
    return parsed.get(key);
  };
  return host;
}

/** @returns the reports of a compiler before TypeScript 7. */
function compile({ files, compilerOptions }) {
  const { options, errors } = ts.convertCompilerOptionsFromJson(compilerOptions, process.cwd());
  const program = ts.createProgram({ rootNames: files, options, host: hostFor(options) });
  const ofOptions = [...errors, ...program.getOptionsDiagnostics()];
  if (ofOptions.length > 0) return ofOptions.map(textOf);
  return program
    .getSourceFiles()
    .filter(({ fileName }) => isOurs(fileName))
    .flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
    .map(textOf);
}

function textOf({ file, start, code, messageText }) {
  const place = file === undefined ? '' : `${file.fileName}:${file.getLineAndCharacterOfPosition(start).line + 1}: `;
  return `${place}error TS${code}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
}

/** The same with the command of TypeScript 7, which has no such interface. */
function compileByCommand(compilation) {
  const config = 'tsconfig.matrix.json';
  writeFileSync(config, JSON.stringify(compilation));
  const args = [`node_modules/${compiler}/bin/tsc`, '--project', config, '--pretty', 'false'];
  const { stdout, error } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  // Neither the lines that continue a report, nor the declarations of others.
  return stdout.split('\n').filter((line) => /^(?!node_modules\/(?!@dispatch\/))(?:\S.*: )?error /.test(line));
}

const compilations = JSON.parse(readFileSync('compilations.json', 'utf8'));
console.log(JSON.stringify(compilations.map(ts.createProgram === undefined ? compileByCommand : compile)));
