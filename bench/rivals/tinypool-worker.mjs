import { Tinypool } from 'tinypool';
import { movedResult, runTask } from './run-task.mjs';

export default async (request) =>
  movedResult(await runTask(request), (value, transferables) =>
    Tinypool.move({ [Tinypool.transferableSymbol]: transferables, [Tinypool.valueSymbol]: value }),
  );

export function nothing() {}
