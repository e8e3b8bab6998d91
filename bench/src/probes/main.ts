// node main.js PROBE PEER COUNT: sends one figure to the parent process, which then kills this one.
import { isPeerName } from '../peers/index.js';
import { probes, type ProbeName } from './index.js';

const [probe = '', peer = '', count = ''] = process.argv.slice(2);
if (!isProbeName(probe) || !isPeerName(peer)) throw new Error(`unknown probe '${probe}' or peer '${peer}'`);
process.send?.(await probes[probe](peer, Number(count)));

function isProbeName(name: string): name is ProbeName {
  return Object.hasOwn(probes, name);
}
