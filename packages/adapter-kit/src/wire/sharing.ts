import { shared } from '@dispatch/core/internal';
import type { SharingState } from '@dispatch/core/share';

/** How shared values are found. Its members are set by the first call of `share` in this thread. */
export const sharing: SharingState = shared('sharing', {});
