import { check, quoted } from '@dispatch/core/internal';

/** The address of a server, read. */
export interface ServerAddress {
  /** In small letters, without the colon; `undefined` if the address has none. */
  readonly scheme: string | undefined;
  /** What follows `scheme://`, read as a URL. */
  readonly parts: URL;
  /** The address for messages: without user and password. */
  readonly shown: string;
}

const form = /^(?:([a-z][\w+.-]*):\/\/)?(\S+)$/i;
const hostForm = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i;

/**
 * Reads `scheme://host:port`. A message does not show a password that the address has.
 *
 * @param wanted what the option must be, for the message.
 * @throws {TypeError} that names the option, unless it is an address with one of the schemes and without a query.
 */
export function readAddress(
  name: string,
  address: unknown,
  schemes: readonly (string | undefined)[],
  wanted: string,
): ServerAddress {
  check(typeof address === 'string', name, wanted, address);
  const shown = address.replace(/^(.*:\/\/)?.*@/s, '$1');
  const [, given, rest = ''] = form.exec(address) ?? [];
  const scheme = given?.toLowerCase();
  const url = `http://${rest}`;
  const parts = URL.canParse(url) ? new URL(url) : undefined;
  const isAddress =
    parts !== undefined &&
    schemes.includes(scheme) &&
    hostForm.test(parts.hostname) &&
    parts.search === '' &&
    parts.hash === '' &&
    parts.port !== '0';
  if (!isAddress) throw new TypeError(`'${name}' must be ${wanted}, got ${quoted(shown)}`);
  return { scheme, parts, shown };
}
