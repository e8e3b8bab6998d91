import { describeFleet } from './support/describe-fleet.js';

// The bus and the sessions are those of the run over NATS.
await describeFleet('nats-server', { threads: true, touching: ['memory', 'crash'], report: 'conformance-threads' });
