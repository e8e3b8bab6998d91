/**
 * Why a session has ended.
 *
 * - `silent`: nothing was heard of the peer for too long.
 * - `stuck`: the peer is heard, and acknowledges nothing of what was sent again and again.
 * - `invalid`: the peer has sent something that is no part of a session.
 * - `failed`: the receiver of the frames has thrown.
 * - `closed`: closed in an orderly way, after all frames had arrived.
 * - `aborted`: ended at once.
 */
export type EndReason = 'silent' | 'stuck' | 'invalid' | 'failed' | 'closed' | 'aborted';

/** A session has ended without this side having ended it. */
export class SessionLostError extends Error {
  readonly reason: EndReason;
  /** Whether the peer has ended it. */
  readonly byPeer: boolean;

  constructor(message: string, reason: EndReason, byPeer: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SessionLostError';
    this.reason = reason;
    this.byPeer = byPeer;
  }
}

const peerSays: Readonly<Record<EndReason, string>> = {
  silent: 'it had not heard of this side for too long',
  stuck: 'this side acknowledged nothing',
  invalid: 'it could not read what this side had sent',
  failed: 'it failed while it processed what this side had sent',
  closed: 'it has closed it',
  aborted: 'it has ended it at once',
};

/** The peer has ended the session. */
export function endedByPeer(reason: EndReason): SessionLostError {
  return new SessionLostError(`the other side has ended the session: ${peerSays[reason]}`, reason, true);
}
