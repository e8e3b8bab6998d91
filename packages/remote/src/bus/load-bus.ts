import { codeOf, isError } from '@dispatch/adapter-kit/node';
import { StartError } from '../start-error.js';
import type { ConnectBus } from './bus.js';

/** Imports the module of a bus. @throws what importing it throws; if a package is not installed, an error that says how to install it. */
export async function loadBus(module: string): Promise<ConnectBus> {
  try {
    const { connect } = (await import(module)) as { connect: ConnectBus };
    return connect;
  } catch (error) {
    const name = missingPackage(error);
    if (name === undefined) throw error;
    throw new StartError(`the bus needs the package ${name}, which is not installed: npm install ${name}`, {
      cause: error,
    });
  }
}

/** The name of a package that an import has not found. */
function missingPackage(error: unknown): string | undefined {
  if (!isError(error) || codeOf(error) !== 'ERR_MODULE_NOT_FOUND') return undefined;
  return /^Cannot find package '([^']+)'/.exec(error.message)?.[1];
}
