import { check } from '@dispatch/core/internal';
import type { BusAddress } from './bus/bus.js';
import { checkFleet } from './fleet/subjects.js';

/** In bytes of UTF-16. Every notice of a host has it. */
const longestBuild = 200;

/** What dispatchers and hosts have in common, checked. @throws {TypeError} that names the first invalid option. */
export function checkFleetOptions(options: {
  readonly bus: unknown;
  readonly fleet: unknown;
  readonly build?: unknown;
}): {
  readonly bus: BusAddress;
  readonly fleet: string;
  readonly build: string;
} {
  check(typeof options === 'object' && options !== null, 'options', 'an object with bus and fleet', options);
  const { build = '', bus, fleet } = options;
  check(isAddress(bus), 'bus', 'the address of a bus, such as nats() of @dispatch/remote/nats', bus);
  checkFleet(fleet);
  const isBuild = typeof build === 'string' && build.length <= longestBuild;
  check(isBuild, 'build', `a string of at most ${longestBuild} characters`, build);
  return { bus, fleet, build };
}

function isAddress(bus: unknown): bus is BusAddress {
  return typeof bus === 'object' && bus !== null && 'module' in bus && typeof bus.module === 'string';
}
