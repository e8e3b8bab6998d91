import { decodeValue, encodeValue } from '@dispatch/adapter-kit/codec';
import { joined } from '@dispatch/adapter-kit/bytes';
import { idBytes } from './subjects.js';

/** What a host has, published regularly and after each change. */
export interface HostNotice {
  readonly type: 'host';
  readonly host: string;
  /** For people: by default that of the machine. */
  readonly name: string;
  readonly protocol: number;
  /** The version of the format of values. */
  readonly codec: number;
  readonly build: string;
  readonly slots: number;
  readonly free: number;
  readonly isDraining: boolean;
}

/** A host that ends says so. */
export interface LeftNotice {
  readonly type: 'left';
  readonly host: string;
}

/** A dispatcher asks all hosts for a notice. */
export interface SeekNotice {
  readonly type: 'seek';
}

/** A dispatcher asks a host for a worker. Repeated until it is answered. */
export interface LeaseRequest {
  readonly type: 'lease';
  readonly dispatcher: string;
  readonly lane: string;
  readonly build: string;
  readonly protocol: number;
  readonly codec: number;
  /** In milliseconds. */
  readonly lostAfter: number;
  /** How many workers the dispatcher has in the fleet. */
  readonly lanes: number;
}

/** A dispatcher has the worker ended. Repeated until its end arrives. */
export interface EndRequest {
  readonly type: 'end';
  readonly lane: string;
}

export interface LeaseAnswer {
  readonly type: 'granted' | 'refused';
  readonly host: string;
  readonly lane: string;
}

/** Another dispatcher needs a worker of this host, or the host is being shut down and needs all. */
export interface RecallNotice {
  readonly type: 'recall';
  readonly host: string;
  /** How many workers the other one has in the fleet. */
  readonly lanes: number;
  readonly isDraining: boolean;
}

export type FleetMessage =
  | HostNotice
  | LeftNotice
  | SeekNotice
  | LeaseRequest
  | EndRequest
  | LeaseAnswer
  | RecallNotice;

/** What a packet of the bus has in it. */
export type Packet = { readonly message: FleetMessage } | { readonly lane: string; readonly session: Uint8Array };

const kinds = { message: 0, session: 1 } as const;

/** How many bytes {@link sessionPacket} adds. */
export const sessionHeader: number = 1 + idBytes;

/** No message is larger. In bytes. */
const longestMessage = 4096;

type Kind = 'string' | 'number' | 'boolean';

/** The members of each type of message. */
const members: { readonly [Type in FleetMessage['type']]: Readonly<Record<string, Kind>> } = {
  host: {
    host: 'string',
    name: 'string',
    protocol: 'number',
    codec: 'number',
    build: 'string',
    slots: 'number',
    free: 'number',
    isDraining: 'boolean',
  },
  left: { host: 'string' },
  seek: {},
  lease: {
    dispatcher: 'string',
    lane: 'string',
    build: 'string',
    protocol: 'number',
    codec: 'number',
    lostAfter: 'number',
    lanes: 'number',
  },
  end: { lane: 'string' },
  granted: { host: 'string', lane: 'string' },
  refused: { host: 'string', lane: 'string' },
  recall: { host: 'string', lanes: 'number', isDraining: 'boolean' },
};

/** Members that are ids: what is sent to them is published to a subject with that name. */
const ids = ['host', 'dispatcher', 'lane'];

export function messagePacket(message: FleetMessage): Uint8Array {
  return joined([Uint8Array.of(kinds.message), ...encodeValue(message)]);
}

/** @param lane the id of the worker. */
export function sessionPacket(lane: string, session: Uint8Array): Uint8Array {
  return joined([Uint8Array.of(kinds.session), bytesOf(lane), session]);
}

/** Reads a packet. @returns `undefined` if it is none: anyone may publish anything. */
export function readPacket(packet: Uint8Array): Packet | undefined {
  if (packet[0] === kinds.session && packet.byteLength > sessionHeader) {
    return { lane: idOf(packet.subarray(1, sessionHeader)), session: packet.subarray(sessionHeader) };
  }
  if (packet[0] !== kinds.message || packet.byteLength > longestMessage) return undefined;
  let value: unknown;
  try {
    value = decodeValue(packet.subarray(1));
  } catch {
    return undefined;
  }
  return isMessage(value) ? { message: value } : undefined;
}

function isMessage(value: unknown): value is FleetMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const expected =
    typeof value.type === 'string' &&
    Object.hasOwn(members, value.type) &&
    Object.entries(members[value.type as FleetMessage['type']]);
  return expected !== false && expected.every(([name, kind]) => isMember(name, kind, Reflect.get(value, name)));
}

function isMember(name: string, kind: Kind, value: unknown): boolean {
  if (typeof value !== kind || (kind === 'number' && !Number.isFinite(value))) return false;
  return !ids.includes(name) || /^[\da-f]{16}$/.test(String(value));
}

function bytesOf(id: string): Uint8Array {
  return Uint8Array.from({ length: idBytes }, (_, index) => Number.parseInt(id.slice(2 * index, 2 * index + 2), 16));
}

function idOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
