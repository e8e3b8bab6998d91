import { claimBytes, Claims, type CallId, type DispatcherClaims } from './claims.js';

/**
 * The dispatcher's side without shared memory. It cannot know which calls have started, so a call counts as running
 * once it is posted.
 */
export const postedIsRunning: Pick<DispatcherClaims, keyof DispatcherClaims> = {
  offer() {},
  withdraw: () => false,
  isRunning: () => true,
  isFreed: () => false,
  cancel() {},
  clearCancel() {},
  takeProgress() {},
  pull() {},
  isPulled: () => true,
};

/**
 * The worker's side without shared memory: a call starts unless a message has revoked it before. The words are the
 * worker's own.
 */
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
