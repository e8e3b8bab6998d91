/** `cancelled` and `finished` (with a value or an error) are final (clause F1). */
export type FutureState = 'pending' | 'running' | 'cancelled' | 'finished';

/** Same as {@link FutureState}, with the two ways to finish. */
export type Outcome = 'pending' | 'running' | 'cancelled' | 'resolved' | 'rejected';
