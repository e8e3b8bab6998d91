import process from 'node:process';
import { nats } from '@dispatch/remote/nats';

/** The broker that the program, its hosts and their workers share. */
export const brokerVariable = 'RENDER_FARM_BROKER';

export const fleet = 'render-farm';

/** The bus by the environment: broker, user, password, and the file of a certificate authority. @throws {Error} without a broker. */
export function busOf() {
  const {
    [brokerVariable]: servers,
    RENDER_FARM_USER: user,
    RENDER_FARM_PASSWORD: pass,
    RENDER_FARM_CA: caFile,
  } = process.env;
  if (servers === undefined) throw new Error(`the fleet needs a broker: set ${brokerVariable}, or use --broker`);
  return nats({ servers, user, pass, ...(caFile !== undefined && { tls: { caFile } }) });
}
