/** The servers that tests run against. */
export { findServer } from '../../scripts/servers.mjs';
export { startServer, type RunningServer } from '../../scripts/start-server.mjs';
