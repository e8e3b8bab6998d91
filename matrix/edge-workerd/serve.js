// Cloudflare's runtime, as Miniflare starts it for `wrangler dev`. Arguments are its compatibility flags.
import { Miniflare } from 'miniflare';

const runtime = new Miniflare({
  modules: true,
  scriptPath: 'bundle.js',
  compatibilityDate: '2026-04-01',
  compatibilityFlags: process.argv.slice(2),
});
const response = await runtime.dispatchFetch('http://localhost/');
console.log(await response.text());
await runtime.dispose();
