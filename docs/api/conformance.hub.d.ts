interface Carrier {
  send(bytes: Uint8Array): void;
  onBytes(listener: (bytes: Uint8Array) => void): void;
}
interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}
interface Hub {
  readonly channel: OpenChannel;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}
type OpenChannel = (name: string) => Channel;
declare function channelsOver(carrier: Carrier, onCount?: (open: number) => void): OpenChannel;
declare function joinHub(address?: string | undefined): Promise<void>;
declare function openHub(): Promise<Hub>;
export { type Carrier, Hub, channelsOver, joinHub, openHub };
