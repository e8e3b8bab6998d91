import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findServer } from '../../servers.js';

const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];

/** A certificate and its key, as files and as text. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate that signs others. */
export function makeAuthority(folder: string, name: string): Certificate {
  return make(folder, name, ['-addext', 'basicConstraints=critical,CA:TRUE']);
}

/** Makes a certificate for this machine, which an authority has signed. */
export function makeCertificate(folder: string, name: string, authority: Certificate): Certificate {
  const extensions = ['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  return make(folder, name, [...extensions, '-CA', authority.certFile, '-CAkey', authority.keyFile]);
}

function make(folder: string, name: string, more: readonly string[]): Certificate {
  const [certFile, keyFile] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
  const args = ['req', '-x509', ...curve, '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', certFile, ...more];
  const { status, stderr } = spawnSync(findServer('openssl').path ?? '', args, { encoding: 'utf8', timeout: 20_000 });
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  return { certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}
