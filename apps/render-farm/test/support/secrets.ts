import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Passwords for `deploy/nats.conf`. */
export const secrets = { FLEET_HOST_PASSWORD: 'secret-of-hosts', FLEET_DISPATCHER_PASSWORD: 'secret-of-dispatchers' };

const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];

/** Makes a certificate for this machine, which signs itself. @returns the paths of its files. */
export function certificateIn(folder: string): { key: string; cert: string } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const args = ['req', '-x509', ...curve, '-nodes', '-days', '1', '-keyout', key, '-out', cert, ...subject];
  const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  return { key, cert };
}
