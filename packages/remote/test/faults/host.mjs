// The configuration of hosts in tests of faults.
import { nats } from '@dispatch/remote/nats';
import { redis } from '@dispatch/remote/redis';

const { TEST_SERVERS: url = '' } = process.env;

export default { bus: url.startsWith('redis:') ? redis({ url }) : nats({ servers: url }) };
