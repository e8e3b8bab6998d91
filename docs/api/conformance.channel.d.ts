interface Channel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}
type OpenChannel = (name: string) => Channel;
declare function useChannel(openChannel: OpenChannel): void;
export { type Channel, type OpenChannel, useChannel };
