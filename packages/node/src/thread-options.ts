import { Worker, type ResourceLimits, type SHARE_ENV } from 'node:worker_threads';
import { codeOf, flagsOf, nameOfFlag, tokensOf, type Flag, type WorkerPlace } from '@dispatch/adapter-kit/node';

type Environment = Readonly<Record<string, string>>;

/** The options of a thread that a user may set, checked and copied. */
export interface ThreadOptions {
  readonly resourceLimits?: ResourceLimits;
  readonly env?: Environment | typeof SHARE_ENV;
  /** Returns `env` for one worker. */
  readonly envOf?: (worker: WorkerPlace) => Environment;
  readonly execArgv?: readonly string[];
}

/** What a thread is started with. */
export interface StartOptions extends ThreadOptions {
  /** In place of `NODE_OPTIONS` while the thread starts. */
  readonly nodeOptions?: string;
}

const inputType = '--input-type';
/** Flags with a program. */
const program = new Set([inputType, '-e', '--eval', '-p', '--print', '-pe']);
/** Node rejects it in a thread, and then names every flag that it rejects. */
const unknown = '--no-such-flag';

/**
 * The options without the program of this process, if that was given on the command line: Node starts no thread from a
 * file with `--input-type`.
 */
export function withoutProgram(options: ThreadOptions): StartOptions {
  const own = flagsOf([...process.execArgv, ...tokensOf(process.env['NODE_OPTIONS'])]);
  if (!own.some((flag) => nameOfFlag(flag) === inputType)) return options;
  return without({ ...options, execArgv: options.execArgv ?? process.execArgv }, (flag) =>
    program.has(nameOfFlag(flag)),
  );
}

/**
 * The options without the flags of this process that threads do not take, since they are the same for all threads:
 * those of V8, and `--title` and others of Node. To be used after a thread could not be started with them.
 */
export function withoutProcessFlags(options: StartOptions): StartOptions {
  const inArguments = rejection([unknown]);
  const inVariable = rejection([], unknown);
  return without(options, (flag, isVariable) =>
    isVariable
      ? rejection([], [...flag, unknown].join(' ')) !== inVariable
      : rejection([...flag, unknown]) !== inArguments,
  );
}

/** Whether the error says that a thread does not take some flags. */
export function isOfFlags(error: unknown): error is Error {
  return codeOf(error) === 'ERR_WORKER_INVALID_EXEC_ARGV';
}

/** Omits those flags of this process that are `unfit`. Others are the user's: Node reports what is wrong with them. */
function without(options: StartOptions, unfit: (flag: Flag, isVariable: boolean) => boolean): StartOptions {
  const { env, execArgv } = options;
  const own = new Set(flagsOf(process.execArgv).map(String));
  const kept = (flags: readonly Flag[], isVariable: boolean): string[] =>
    flags.filter((flag) => !((isVariable || own.has(String(flag))) && unfit(flag, isVariable))).flat();
  const variable = options.nodeOptions ?? process.env['NODE_OPTIONS'];
  const isOwn = typeof env !== 'object' || env['NODE_OPTIONS'] === process.env['NODE_OPTIONS'];
  return {
    ...options,
    ...(execArgv !== undefined && { execArgv: kept(flagsOf(execArgv), false) }),
    ...(variable !== undefined && isOwn && { nodeOptions: kept(flagsOf(tokensOf(variable)), true).join(' ') }),
  };
}

/** Why Node starts no thread with these flags. */
function rejection(execArgv: string[], variable?: string): string | undefined {
  try {
    const thread = new Worker('', {
      eval: true,
      execArgv,
      env: variable === undefined ? {} : { NODE_OPTIONS: variable },
    });
    void thread.terminate();
    return undefined;
  } catch (error) {
    return isOfFlags(error) ? error.message : undefined;
  }
}
