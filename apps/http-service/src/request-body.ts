import type { HonoRequest } from 'hono';
import * as v from 'valibot';
import { Problem } from './problem.js';

/**
 * Reads the body as JSON.
 *
 * @throws {Problem} 415 for another content type, 400 if the body is not valid JSON, 422 if it does not match `schema`.
 */
export async function readJson<S extends v.GenericSchema>(request: HonoRequest, schema: S): Promise<v.InferOutput<S>> {
  requireType(request, ['application/json']);
  const text = await request.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Problem(400, 'INVALID_JSON', 'the body is not valid JSON', { cause: error });
  }
  return checked(schema, json, 'body');
}

/** Reads the body as text. @throws {Problem} 415 for another content type, 422 if the body is empty. */
export async function readText(request: HonoRequest, type: string): Promise<string> {
  requireType(request, [type]);
  return notEmpty(await request.text(), (text) => text.length);
}

/** Reads the body and its content type. @throws {Problem} 415 if the type is not one of `types`, 422 if the body is empty. */
export async function readBytes<T extends string>(
  request: HonoRequest,
  types: readonly T[],
): Promise<{ type: T; bytes: ArrayBuffer }> {
  const type = requireType(request, types);
  return { type, bytes: notEmpty(await request.arrayBuffer(), (bytes) => bytes.byteLength) };
}

/** Parses a value from the client with `schema`. @throws {Problem} 422 that names each invalid part. */
export function checked<S extends v.GenericSchema>(schema: S, value: unknown, where: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { message: sentenceFor });
  if (result.success) return result.output;
  throw new Problem(
    422,
    'INVALID_INPUT',
    result.issues.map((issue) => `${v.getDotPath(issue) ?? where}: ${issue.message}`).join('; '),
  );
}

/** For issues whose schema gives no message. The messages of valibot quote the value, which may be a secret of the client. */
function sentenceFor({ kind, type, expected, received }: v.BaseIssue<unknown>): string {
  if (received === 'undefined') return 'is required';
  if (type === 'strict_object' && expected === 'never') return 'is not a known property';
  if (kind === 'schema' && expected !== null) return `must be of type ${expected.toLowerCase()}`;
  return 'is invalid';
}

function requireType<T extends string>(request: HonoRequest, types: readonly T[]): T {
  const given = request.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  const type = types.find((each) => each === given);
  if (type === undefined)
    throw new Problem(415, 'UNSUPPORTED_MEDIA_TYPE', `the content type must be ${types.join(' or ')}`);
  return type;
}

function notEmpty<T>(body: T, size: (body: T) => number): T {
  if (size(body) === 0) throw new Problem(422, 'INVALID_INPUT', 'the body is empty');
  return body;
}
