/** The worker's side of adapters for Node: what does not depend on whether a worker is a thread or a process. */
export { onEnd } from './node/end.js';
export { loadExcept } from './node/entry-guard.js';
export { listenLastingly } from './node/lasting-listeners.js';
export { loadModule } from './node/load-module.js';
export { OutputSender, type SendOutput } from './node/output-sender.js';
export { outputStreams, type Output } from './node/output.js';
export { doorbell, RingChannel } from './node/ring/ring-channel.js';
export { setupOf } from './node/setup-module.js';
export { nameOfTask } from './node/task-name.js';
export { TaskScopes } from './node/task-scopes.js';
