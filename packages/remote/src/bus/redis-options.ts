/** Options of `redis`. All of them are data. */
export interface RedisOptions {
  /** `redis://user:password@host:port`, or `rediss://` for TLS. Default: `redis://127.0.0.1:6379`. */
  readonly url?: string | undefined;
  /** The user to connect as. Default: that of `url`, or none. */
  readonly username?: string | undefined;
  /** The password of `username`. Default: that of `url`, or none. */
  readonly password?: string | undefined;
  /** The name of the connections, which the server shows. Default: none. */
  readonly name?: string | undefined;
  /** Certificates and keys as PEM, for a `rediss://` URL, which it needs. Default: the certificates that Node trusts. */
  readonly tls?: RedisTls | undefined;
}

/** All of them as PEM. */
export interface RedisTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}
