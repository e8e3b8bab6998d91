import * as fixtures from '@dispatch/conformance/fixtures';
import { serve } from '@dispatch/web/worker';

// Deno 2.9.6 does not hear a channel that is made in the turn in which the last one of the thread was closed, as tasks do that
// note something and then wait at a gate. So one is kept.
globalThis.keptChannel = new BroadcastChannel('kept');

serve(...Object.values(fixtures));
