const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * The package.json to install: dependencies with the version "packed" become files, and overrides make the same files out of
 * what these depend on, so that nothing is requested from a registry under the name of one of our packages.
 *
 * @param tarballs the path of the packed file by name of a package.
 */
export function resolvePacked(manifest, tarballs) {
  const resolved = structuredClone(manifest);
  const files = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]));
  for (const field of dependencyFields) {
    for (const [name, version] of Object.entries(resolved[field] ?? {})) {
      if (Object.hasOwn(files, name)) {
        if (version !== 'packed') throw new TypeError(`${field} has ${name} ${version}: write "packed".`);
        resolved[field][name] = files[name];
      } else if (version === 'packed') {
        throw new TypeError(`${field} has ${name} "packed", but this repository has no such package.`);
      } else if (!/^(?:npm:(?:@[^@/]+\/)?[^@/]+@)?\d+\.\d+\.\d+[\w.+-]*$/.test(version)) {
        throw new TypeError(`${field} has ${name} ${version}: write an exact version.`);
      }
    }
  }
  return { ...resolved, overrides: { ...resolved.overrides, ...files } };
}

/** The third-party packages of a setting with their versions, as a text: `vite 8.3.8, webpack 5.105.0`. */
export function thirdParties(manifest) {
  return dependencyFields
    .flatMap((field) => Object.entries(manifest[field] ?? {}))
    .filter(([, version]) => version !== 'packed')
    .map(([name, version]) => (/^npm:(.+)@(.+)$/.exec(version) ?? [version, name, version]).slice(1).join(' '))
    .join(', ');
}
