import { nkeys } from '@nats-io/transport-node';

type KeyPair = ReturnType<typeof nkeys.createUser>;

/** Permissions of a user. */
export interface Allowed {
  readonly pub: readonly string[];
  readonly sub: readonly string[];
}

/** A NATS server that knows its users by tokens which an operator has signed, and not by passwords. */
export interface NatsAccounts {
  /** For the configuration of the server. */
  readonly configuration: string;
  /** The content of a credentials file for a new user. */
  credentialsOf(name: string, allowed: Allowed): string;
}

const unlimited = { subs: -1, data: -1, payload: -1 };
const ofAccounts = { ...unlimited, imports: -1, exports: -1, conn: -1, leaf: -1, wildcards: true };

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function token(issuer: KeyPair, subject: KeyPair, name: string, claims: object): string {
  const body = {
    jti: name,
    iat: Math.floor(Date.now() / 1000),
    iss: issuer.getPublicKey(),
    sub: subject.getPublicKey(),
  };
  const content = `${encoded({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encoded({ ...body, name, nats: { ...claims, version: 2 } })}`;
  return `${content}.${Buffer.from(issuer.sign(new TextEncoder().encode(content))).toString('base64url')}`;
}

export function createNatsAccounts(): NatsAccounts {
  const [operator, account] = [nkeys.createOperator(), nkeys.createAccount()];
  const accountToken = token(operator, account, 'fleet', { type: 'account', limits: ofAccounts });
  return {
    configuration: `operator: ${token(operator, operator, 'operator', { type: 'operator' })}
resolver: MEMORY
resolver_preload: { ${account.getPublicKey()}: ${accountToken} }
`,
    credentialsOf(name, { pub, sub }) {
      const user = nkeys.createUser();
      const claims = { type: 'user', pub: { allow: pub }, sub: { allow: sub }, ...unlimited };
      return `-----BEGIN NATS USER JWT-----
${token(account, user, name, claims)}
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
${new TextDecoder().decode(user.getSeed())}
------END USER NKEY SEED------
`;
    },
  };
}
