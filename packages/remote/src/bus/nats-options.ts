/** Options of `nats`. All of them are data. */
export interface NatsOptions {
  /**
   * `nats://host:port`, `tls://host:port` or `host:port`, one or several of a cluster. If one is `tls://`, all connections
   * use TLS, and a server without it is an error. Default: `127.0.0.1:4222`.
   */
  readonly servers?: string | readonly string[] | undefined;
  /** The name of the connection, which the server shows. Default: none. */
  readonly name?: string | undefined;
  /** The user to connect as. Default: none. */
  readonly user?: string | undefined;
  /** The password of `user`. Default: none. */
  readonly pass?: string | undefined;
  /** A token, for servers that want one in place of a user. Default: none. */
  readonly token?: string | undefined;
  /** The content of a credentials file (`.creds`), which has a JWT and the seed of an nkey. Default: none. */
  readonly credentials?: string | undefined;
  /**
   * With it, also `{}`, all connections use TLS, and a server without it is an error. Default: the same for `tls://` addresses,
   * otherwise TLS if the server offers it; with the certificates that Node trusts.
   */
  readonly tls?: NatsTls | undefined;
}

/** Certificates and keys as PEM, or the paths of files that have them. */
export interface NatsTls {
  readonly ca?: string | undefined;
  readonly caFile?: string | undefined;
  readonly cert?: string | undefined;
  readonly certFile?: string | undefined;
  readonly key?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Whether TLS begins before the server says anything. Default `false`. */
  readonly handshakeFirst?: boolean | undefined;
}
