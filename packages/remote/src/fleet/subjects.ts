import { randomBytes } from 'node:crypto';
import { check } from '@dispatch/core/internal';

/** The version of what hosts and dispatchers say to one another. */
export const fleetProtocol = 1;

/** How often a host says what it has, in milliseconds. */
export const noticeInterval = 500;

/** How long an id is, in bytes. */
export const idBytes = 8;

/** A random id of a host, a dispatcher or a worker, in hexadecimal digits. */
export function randomId(): string {
  return randomBytes(idBytes).toString('hex');
}

/** @throws {TypeError} unless it can be a part of a subject. */
export function checkFleet(fleet: unknown): asserts fleet is string {
  const isName = typeof fleet === 'string' && /^[\w-]{1,64}$/.test(fleet);
  check(isName, 'fleet', 'a name of letters, digits, - and _', fleet);
}

/** Every subject of a fleet. What is subscribed to by whom is a part of the interface: permissions name them. */
export function subjectsOf(fleet: string): {
  /** Hosts publish what they have; dispatchers listen. */
  readonly hosts: string;
  /** Dispatchers ask which hosts there are; hosts listen. */
  readonly dispatchers: string;
  host(id: string): string;
  dispatcher(id: string): string;
} {
  const prefix = `dispatch.${fleet}`;
  return {
    hosts: `${prefix}.hosts`,
    dispatchers: `${prefix}.dispatchers`,
    host: (id) => `${prefix}.host.${id}`,
    dispatcher: (id) => `${prefix}.dispatcher.${id}`,
  };
}
