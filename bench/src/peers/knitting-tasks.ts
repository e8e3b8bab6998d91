// The tasks of knitting. Its workers import this module, and find them among its exports.
import { functions } from '../tasks/functions.js';
import { importKnitting } from './knitting-module.js';

const { task } = await importKnitting();

export const double = task({ f: functions.double });
export const sleep = task({ f: functions.sleep });
export const mirror = task({ f: functions.mirror });
export const echo = task({ f: functions.echo });
export const countPrimes = task({ f: functions.countPrimes });
export const spin = task({ f: functions.spin });
export const awaits = task({ f: functions.awaits });
