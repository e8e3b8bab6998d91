import { readFileSync } from 'node:fs';
import { EdgeRuntime } from 'edge-runtime';

const runtime = new EdgeRuntime({ initialCode: readFileSync('bundle.js', 'utf8') });
const response = await runtime.dispatchFetch('http://localhost/');
console.log(await response.text());
