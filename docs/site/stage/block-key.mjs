import { createHash } from 'node:crypto';

/** What a block of code is known by, as a highlighter gets it and as it stands on a page. */
export const keyOf = (code) => createHash('sha256').update(code.trimEnd()).digest('base64url').slice(0, 12);
