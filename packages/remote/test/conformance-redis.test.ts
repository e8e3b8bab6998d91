import { describeFleet } from './support/describe-fleet.js';

// The engine and the hosts are those of the run over NATS.
await describeFleet('redis-server', { touching: ['crash'], report: 'conformance-redis' });
