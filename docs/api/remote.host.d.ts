interface BusAddress {
  readonly module: string;
  readonly options: unknown;
}
interface Host extends AsyncDisposable {
  readonly id: string;
  readonly running: number;
  drain(): Promise<void>;
  close(): Promise<void>;
}
type HostEvent =
  | {
      readonly type: 'connected';
    }
  | {
      readonly type: 'disconnected';
      readonly reason: string;
    }
  | {
      readonly type: 'worker-started';
      readonly worker: string;
      readonly dispatcher: string;
    }
  | {
      readonly type: 'worker-ended';
      readonly worker: string;
      readonly exitCode?: number | undefined;
      readonly message?: string | undefined;
    }
  | {
      readonly type: 'dispatcher-lost';
      readonly worker: string;
      readonly dispatcher: string;
      readonly reason: string;
    };
interface HostOptions {
  readonly bus: BusAddress;
  readonly fleet: string;
  readonly worker: string | URL;
  readonly threads?: boolean | undefined;
  readonly slots?: number | undefined;
  readonly build?: string | undefined;
  readonly name?: string | undefined;
  readonly memory?: number | undefined;
  readonly cwd?: string | URL | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly execArgv?: readonly string[] | undefined;
  readonly execPath?: string | undefined;
  readonly onEvent?: ((event: HostEvent) => void) | undefined;
}
declare function startHost(options: HostOptions): Promise<Host>;
export { type BusAddress, type Host, type HostEvent, type HostOptions, startHost };
