// What the package.json of a published package has to say.
import { publishedManifest } from './pack.mjs';

const repository = 'https://github.com/dispatch-js/dispatch';

/**
 * One sentence for each problem.
 *
 * @param packages `{ name, version }` of all packages. Their ranges have to fit: pnpm would look for others in a registry.
 */
export function manifestProblems(manifest, packages) {
  const { name } = manifest;
  const folder = `packages/${name.split('/').at(-1)}`;
  const expected = {
    author: 'The @dispatch authors',
    license: 'MIT',
    homepage: `${repository}/tree/main/${folder}#readme`,
    bugs: `${repository}/issues`,
    repository: { type: 'git', url: `git+${repository}.git`, directory: folder },
    publishConfig: { access: 'public' },
  };
  const problems = Object.entries(expected)
    .filter(([field, value]) => JSON.stringify(manifest[field]) !== JSON.stringify(value))
    .map(([field, value]) => `${name}: '${field}' of package.json is not ${JSON.stringify(value)}.`);
  if (!manifest.description || !manifest.keywords?.length)
    problems.push(`${name}: it needs a description and keywords.`);

  // `moduleResolution: node10` reads no `exports`.
  for (const [entry, { types }] of Object.entries(manifest.exports ?? {})) {
    if (types === undefined) continue;
    const found = entry === '.' ? manifest.types : manifest.typesVersions?.['*']?.[entry.slice('./'.length)]?.[0];
    if (found !== types)
      problems.push(`${name}: node10 finds ${found} in place of ${types} for the types of '${entry}'.`);
  }

  for (const field of ['dependencies', 'devDependencies', 'peerDependencies']) {
    for (const [dependency, range] of Object.entries(manifest[field] ?? {})) {
      const own = packages.find((each) => each.name === dependency);
      if (own === undefined) continue;
      const right = field === 'peerDependencies' && own.version.startsWith('0.') ? '0.x' : `^${own.version}`;
      if (range !== right) problems.push(`${name}: ${field} has ${dependency} ${range}; write ${right}.`);
    }
  }
  const published = JSON.stringify(publishedManifest(manifest));
  for (const left of published.match(/"(?:workspace|catalog|link|file):[^"]*"/g) ?? [])
    problems.push(`${name}: ${left} works only in this workspace.`);
  return problems;
}
