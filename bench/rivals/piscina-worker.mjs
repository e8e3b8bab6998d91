import { Piscina } from 'piscina';
import { movedResult, runTask } from './run-task.mjs';

export default async (request) =>
  movedResult(await runTask(request), (value, transferables) =>
    Piscina.move({ [Piscina.transferableSymbol]: transferables, [Piscina.valueSymbol]: value }),
  );

export function nothing() {}
