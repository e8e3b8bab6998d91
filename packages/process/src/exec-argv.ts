import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { flagsOf, nameOfFlag, programEntries, tokensOf, type Flag } from '@dispatch/adapter-kit/node';
import { check } from '@dispatch/core/internal';

/** Flags with which Node runs another program than the file after them, or more than that, or none. */
const ofProgram =
  /^(?:-e|--eval|-p|--print|-pe|-i|--interactive|-c|--check|-v|--version|-h|--help|-s|--v8-options|--completion-bash|--run|--input-type|--test(?:-.+)?|--experimental-test-.+|--watch(?:-.+)?|--build-snapshot(?:-config)?|--snapshot-blob|--build-sea|--experimental-sea-config|--(?:experimental-)?entry-url|--prof-process|--?)$/;
/** Flags that are for the process of the program alone: two processes cannot listen at one port of the inspector. */
const ofProcess = /^(?:--inspect(?:-.+)?|--debug-port|--env-file(?:-if-exists)?)$/;
/** The current directory of this process before the program can change it. Empty if it has none: it may have been removed. */
const startedIn = currentDirectory();
/** Flags that load a module. */
const ofModule = /^(?:-r|--require|--import|--loader|--experimental-loader)$/;

/** Copies the option. @throws {TypeError} if a worker would not run its own file with it. */
export function checkFlags(execArgv: readonly string[]): readonly string[] {
  const program = flagsOf(execArgv).find(isProgram);
  const wanted = 'options for a worker process, which runs a file of its own: none that names another program';
  check(program === undefined, 'execArgv', wanted, program?.[0]);
  return execArgv;
}

/** The flags of this process that a worker process inherits. */
export function inheritedFlags(): string[] {
  return flagsOf(process.execArgv)
    .filter(isInherited(programEntries()))
    .flatMap((flag) => absolute(flag) ?? flag);
}

/**
 * The value of `NODE_OPTIONS` of a worker process: what it inherits of this value. Of that of this process, modules are where they are for
 * this process.
 */
export function inheritedOptions(variable: string): string {
  const isOwn = variable === process.env['NODE_OPTIONS'];
  return flagsOf(tokensOf(variable))
    .filter(isInherited(programEntries()))
    .flatMap((flag) => (isOwn ? absolute(flag.map(unquoted))?.map(quoted) : undefined) ?? flag)
    .join(' ');
}

function isProgram(flag: Flag): boolean {
  // What follows no flag is the file of a program. `-pe` and `-ip` are several flags of one letter.
  const name = nameOfFlag(flag);
  return ofProgram.test(name) || !name.startsWith('-') || /^-[a-z]*[eipc][a-z]*$/.test(name);
}

function isInherited(entries: readonly string[]): (flag: Flag) => boolean {
  return (flag) => {
    const name = nameOfFlag(flag);
    if (isProgram(flag) || ofProcess.test(name)) return false;
    return !ofModule.test(name) || !isEntry(valueOf(flag), entries);
  };
}

function valueOf([token = '', value]: Flag): string {
  const [, inline] = /^[^=]*=(.*)$/s.exec(token) ?? [];
  return (inline ?? value ?? '').replaceAll('"', '');
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '';
  }
}

/** Whether a module that a flag loads is the program itself. */
function isEntry(value: string, entries: readonly string[]): boolean {
  const url = /^(?:file|data|node):/.test(value) ? value : pathToFileURL(pathOf(value)).href;
  return entries.includes(url);
}

/** The flag with the absolute path of a module, if it has a relative one: a worker may have another current directory. */
function absolute(flag: Flag): Flag | undefined {
  const name = nameOfFlag(flag);
  const value = valueOf(flag);
  if (!ofModule.test(name) || !/^\.\.?[/\\]/.test(value)) return undefined;
  const path = pathOf(value);
  return [name, /^(?:-r|--require)$/.test(name) ? path : pathToFileURL(path).href];
}

function pathOf(relative: string): string {
  return resolve(startedIn, relative);
}

/** A part of `NODE_OPTIONS`, as Node reads it. */
function unquoted(token: string): string {
  return token.replaceAll(/"((?:\\.|[^"\\])*)"/g, (_, inner: string) => inner.replaceAll(/\\(.)/g, '$1'));
}

function quoted(token: string): string {
  return /[\s"]/.test(token) ? `"${token.replaceAll(/["\\]/g, String.raw`\$&`)}"` : token;
}
