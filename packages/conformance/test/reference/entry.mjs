import { defineTasks } from '@dispatch/core';

export const ghosts = defineTasks(import.meta.url, { ghost: () => 'ran' }, { namespace: 'conformance/broken' });
