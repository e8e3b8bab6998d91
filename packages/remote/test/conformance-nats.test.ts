import { describeFleet } from './support/describe-fleet.js';

// The engine is that of the other adapters.
await describeFleet('nats-server', { touching: ['memory', 'crash'], report: 'conformance' });
