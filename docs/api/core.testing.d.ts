interface DispatcherClock {
  now(): number;
  after(delay: number, run: () => void): () => void;
}
declare class ManualClock implements DispatcherClock {
  #private;
  now(): number;
  after(delay: number, run: () => void): () => void;
  advance(milliseconds: number): void;
}
export { ManualClock };
