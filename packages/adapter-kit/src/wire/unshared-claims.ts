import { claimBytes, Claims, type CallId, type DispatcherClaims } from './claims.js';

/** The dispatcher's end where it shares no memory with a worker: nothing tells what has started, so what was posted counts as running. */
export const postedIsRunning: DispatcherClaims = {
  offer() {},
  withdraw: () => false,
  isRunning: () => true,
  isFreed: () => false,
  cancel() {},
  clearCancel() {},
  takeProgress() {},
  isDead: () => false,
};

/** The worker's end there: a call is taken unless a message has revoked it before its turn. Its other words are its own. */
export class UnsharedClaims extends Claims {
  override readonly isShared: boolean = false;
  readonly #revoked = new Set<CallId>();

  constructor() {
    super(new ArrayBuffer(claimBytes));
  }

  override claim(id: CallId): boolean {
    return !this.#revoked.delete(id);
  }

  override revoke(id: CallId): void {
    this.#revoked.add(id);
  }
}
