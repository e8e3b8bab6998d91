import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { SettingsError } from '../settings.js';

/** What terms mean, by the term. */
export type Glossary = ReadonlyMap<string, string>;

const terms = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

/**
 * Reads the file of the setting `GLOSSARY`: JSON, an object of strings. Without the setting, there are no terms.
 *
 * @throws {SettingsError} if it cannot be read.
 */
export async function readGlossary(path: string | undefined): Promise<Glossary> {
  if (path === undefined) return new Map();
  try {
    return new Map(Object.entries(v.parse(terms, await readFile(path, 'utf8'))));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError(`GLOSSARY=${path}: must be a JSON file of terms and what they mean: ${reason}`);
  }
}
