import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startServer, type RunningServer } from '../../servers.js';

/** NATS servers that pass on to one another what their clients publish. */
export interface NatsCluster {
  readonly servers: readonly RunningServer[];
  /** Ends all of them, also those that are stopped. */
  stop(): Promise<void>;
}

/** Starts servers, and waits until each tells its clients of all of them. */
export async function startCluster(count: number): Promise<NatsCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-cluster-'));
  const servers: RunningServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop('SIGKILL')));
    rmSync(folder, { recursive: true });
  };
  try {
    const first = await startMember(folder, '');
    servers.push(first);
    const route = await routeTo(folder, first);
    // They get to know one another from the first.
    while (servers.length < count) servers.push(await startMember(folder, route));
    for (const { port } of servers) while ((await knownTo(port)) < count) await setTimeout(20);
  } catch (error) {
    await stop();
    throw error;
  }
  return { servers, stop };
}

/** @param route the address of a server of the cluster; none for the first. */
function startMember(folder: string, route: string): Promise<RunningServer> {
  const file = join(folder, route === '' ? 'first.conf' : 'other.conf');
  // The server chooses the port, and writes it to a file.
  const cluster = `cluster { name: tested, listen: "127.0.0.1:-1", routes: [${route}] }`;
  writeFileSync(file, `${cluster}\nports_file_dir: "${folder}"\n`);
  return startServer('nats-server', { args: ['--config', file] });
}

async function routeTo(folder: string, { pid }: RunningServer): Promise<string> {
  const file = join(folder, `nats-server_${pid}.ports`);
  // It is written once clients are accepted.
  let text = '';
  for (; !text.endsWith('}'); text = existsSync(file) ? readFileSync(file, 'utf8') : '') await setTimeout(20);
  const [route = ''] = (JSON.parse(text) as { readonly cluster: readonly string[] }).cluster;
  return route;
}

/** How many servers a server names to a new client. */
async function knownTo(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  try {
    let text = '';
    for (; !text.includes('\r\n'); text += String(...((await once(socket, 'data')) as [string])));
    const { connect_urls: urls = [] } = JSON.parse(text.slice('INFO '.length)) as { connect_urls?: readonly string[] };
    return urls.length;
  } finally {
    socket.destroy();
  }
}
