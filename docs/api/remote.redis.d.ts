interface BusAddress {
  readonly module: string;
  readonly options: unknown;
}
interface RedisOptions {
  readonly url?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly name?: string | undefined;
  readonly tls?: RedisTls | undefined;
}
interface RedisTls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}
declare function redis(options?: RedisOptions): BusAddress;
export { type BusAddress, type RedisOptions, type RedisTls, redis };
