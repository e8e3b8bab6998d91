interface BusAddress {
  readonly module: string;
  readonly options: unknown;
}
interface NatsOptions {
  readonly servers?: string | readonly string[] | undefined;
  readonly name?: string | undefined;
  readonly user?: string | undefined;
  readonly pass?: string | undefined;
  readonly token?: string | undefined;
  readonly credentials?: string | undefined;
  readonly tls?: NatsTls | undefined;
}
interface NatsTls {
  readonly ca?: string | undefined;
  readonly caFile?: string | undefined;
  readonly cert?: string | undefined;
  readonly certFile?: string | undefined;
  readonly key?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly handshakeFirst?: boolean | undefined;
}
declare function nats(options?: NatsOptions): BusAddress;
export { type BusAddress, type NatsOptions, type NatsTls, nats };
