import type { Case } from '../case.js';
import { copies } from './copies.js';
import { marks } from './marks.js';
import { ownObjects } from './own-objects.js';
import { platformObjectsUncopied } from './platform-objects-uncopied.js';
import { platformObjectsWithin } from './platform-objects-within.js';
import { platformObjects } from './platform-objects.js';
import { pooledBytes } from './pooled-bytes.js';
import { portsNotTransferred } from './ports-not-transferred.js';
import { roundTrips } from './round-trips.js';
import { transferring } from './transferring.js';
import { uncloneableValues } from './uncloneable-values.js';
import { valuesOfWorkers } from './values-of-workers.js';

/** What arguments, results and other values are on the other side. */
export const dataCases: readonly Case[] = [
  ...roundTrips,
  ...platformObjects,
  ...platformObjectsUncopied,
  ...portsNotTransferred,
  ...valuesOfWorkers,
  ...platformObjectsWithin,
  ...copies,
  ...uncloneableValues,
  ...transferring,
  ...marks,
  ...ownObjects,
  ...pooledBytes,
];
