/** For Node without a bundler: `node --import @dispatch/unplugin/register main.mjs`. */
import { register } from 'node:module';
import { writtenId } from './inline/generated-url.js';
import { built, resolved } from './inline/node-hooks.js';
import { registerHooks } from './inline/sync-hooks.js';

// Threads have the flag too.
if (registerHooks === undefined) register(new URL('./inline/node-loader.js', import.meta.url));
else {
  registerHooks({
    resolve: (specifier, context, next) => resolved(specifier, context, next(writtenId(specifier), context)),
    load: (url, context, next) => built(url, next(writtenId(url), context)),
  });
}
