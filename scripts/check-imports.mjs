// Checks which file may import which. The architecture rests on these six rules:
//
// 1. core imports nothing. Its file for Node asks for two modules of Node (`process.getBuiltinModule`).
// 2. adapter-kit imports core, and names no Node module, tinypool or Comlink. Only its folder `node`, for adapters that run on
//    Node, imports Node's modules, and only the two entry points for it import that. Its folders `host` and `worker`
//    both import `wire` and never each other. The folders of `host` are in the order in which a task passes them; none
//    imports an earlier one.
// 3. An adapter imports core, adapter-kit and one third-party library; never another adapter. `auto` is the exception: it
//    selects one of them by export conditions, each in a file of its own, and has no other code. `remote` also imports
//    `process`, whose processes are its workers, and the client of each bus.
// 4. conformance imports core; `src/vitest.ts` also imports vitest, but no Node module, because vitest runs in browsers
//    too; `src/node-test.ts` and the hub also import Node's modules, and three files ask a runtime for a module of
//    its own (`process.getBuiltinModule`). trace imports core and nothing else, opentelemetry core and the API of
//    OpenTelemetry, and react, vue and svelte core and their framework.
//    create-dispatch imports nothing of ours. unplugin, which runs in builds, imports core and, for
//    the files that it puts into them, web and node.
// 5. Other packages are imported through their entry points, and apps do not import `@dispatch/core/internal`.
// 6. No import cycles, imports of types included.
//
// Rules 1 to 4 hold for `src`; tests may import what they need, through entry points too.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

const scope = '@dispatch/';
const core = '@dispatch/core';
const kit = '@dispatch/adapter-kit';
/** The folders of `host` in the adapter kit, in the order in which a task passes. */
const hostFolders = [
  'dispatcher',
  'streams',
  'blocking',
  'scheduling',
  'lane',
  'bytes',
  'telemetry',
  'call',
  'time',
  'settings',
];
const bindings = {
  'src/vitest.ts': /^vitest$/,
  'src/node-test.ts': /^node:/,
  'src/watchdog.ts': /^node:worker_threads$/,
  'src/fixtures/carried-store.ts': /^node:async_hooks$/,
  'src/fixtures/printing.ts': /^node:fs$/,
  'src/hub.ts': /^node:/,
  'src/hub-channels.ts': /^node:/,
  'src/hub-socket.ts': /^node:/,
};

/** What the sources of each kind of package may import, and the message for an import that is not allowed. */
const roles = {
  core: { workspace: [], says: 'rule 1: core imports nothing' },
  kit: { workspace: [core], says: 'rule 2: adapter-kit imports core only' },
  adapter: {
    workspace: [core, kit],
    builtins: true,
    thirdParty: 1,
    says: 'rule 3: an adapter imports core, adapter-kit and one third-party library',
  },
  remote: {
    workspace: [core, kit, '@dispatch/process'],
    builtins: true,
    thirdParty: 2,
    says: 'rule 3: remote imports core, adapter-kit, process, and the official client of each bus',
  },
  choice: {
    workspace: [core, '@dispatch/in-process', '@dispatch/node', '@dispatch/web'],
    says: 'rule 3: auto imports core and the adapters it picks from',
  },
  conformance: {
    workspace: [core],
    says: 'rule 4: conformance imports core only, and its two bindings their test runner',
  },
  telemetry: {
    workspace: [core],
    thirdParty: 1,
    says: 'rule 4: opentelemetry imports core and the API of OpenTelemetry',
  },
  trace: { workspace: [core], says: 'rule 4: trace imports core only' },
  create: { workspace: [], builtins: true, says: 'rule 4: create-dispatch imports modules of Node only' },
  framework: { workspace: [core], thirdParty: 1, says: 'rule 4: a binding imports core and its framework' },
  build: {
    workspace: [core, '@dispatch/web', '@dispatch/node'],
    builtins: true,
    thirdParty: 4,
    says: 'rule 4: unplugin imports core, web and node, a parser, a scope analysis, and what edits text and source maps',
  },
  app: { workspace: 'any', builtins: true, thirdParty: Infinity, says: '' },
};

const roleByFolder = {
  'packages/core': 'core',
  'packages/adapter-kit': 'kit',
  'packages/conformance': 'conformance',
  'packages/trace': 'trace',
  'packages/create-dispatch': 'create',
  'packages/react': 'framework',
  'packages/vue': 'framework',
  'packages/svelte': 'framework',
  'packages/opentelemetry': 'telemetry',
  'packages/auto': 'choice',
  'packages/remote': 'remote',
  'packages/unplugin': 'build',
};

function roleOf(folder) {
  return roleByFolder[folder] ?? (folder.startsWith('packages/') ? 'adapter' : 'app');
}

// --- Reading ---------------------------------------------------------------------------------------------------------

function readWorkspace(root) {
  const folders = ['packages', 'apps']
    .filter((group) => existsSync(join(root, group)))
    .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
    .concat('bench', 'soak')
    .filter((folder) => existsSync(join(root, folder, 'package.json')));
  return folders.map((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return { folder, manifest, name: manifest.name, role: roleOf(folder), files: readFiles(root, folder) };
  });
}

function readFiles(root, folder) {
  return ['src', 'test']
    .filter((part) => existsSync(join(root, folder, part)))
    .flatMap((part) => readdirSync(join(root, folder, part), { recursive: true }).map((name) => join(part, name)))
    .map((path) => path.split(sep).join('/'))
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !path.includes('node_modules/'))
    .sort()
    .map((path) => ({
      path: `${folder}/${path}`,
      local: path,
      inSource: path.startsWith('src/'),
      ...read(join(root, folder, path)),
    }));
}

/** Every module specifier in a file, and every name and string (for rule 2). */
function read(file) {
  const text = readFileSync(file, 'utf8');
  const { program, comments, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0].message}`);
  const lineAt = (offset) => text.slice(0, offset).split('\n').length;
  const imports = [];
  const words = [];
  walk(program, (node) => {
    const specifier = specifierNode(node)?.value;
    if (typeof specifier === 'string')
      imports.push({
        specifier,
        line: lineAt(node.start),
        isType: node.importKind === 'type' || node.exportKind === 'type',
      });
    const word = wordOf(node);
    if (word !== undefined) words.push({ text: word, lineOf: () => lineAt(node.start) });
  });
  for (const comment of comments) {
    const [, specifier] = /^\/\s*<reference\s+(?:types|path)="([^"]+)"/.exec(comment.value) ?? [];
    if (specifier) imports.push({ specifier, line: lineAt(comment.start) });
  }
  return { imports, words };
}

function walk(node, visit) {
  if (Array.isArray(node)) for (const each of node) walk(each, visit);
  else if (node !== null && typeof node === 'object') {
    if (typeof node.type === 'string') visit(node);
    for (const value of Object.values(node)) if (value !== null && typeof value === 'object') walk(value, visit);
  }
}

/** The node that says which module, of any way in which TypeScript can name one. */
function specifierNode(node) {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source;
    case 'TSExternalModuleReference':
      return node.expression;
    case 'TSModuleDeclaration':
      return node.id;
    case 'CallExpression':
      return isLoader(node.callee) ? node.arguments[0] : undefined;
    default:
      return undefined;
  }
}

/** `require`, `require.resolve`, `import.meta.resolve`, `process.getBuiltinModule`; not the `resolve` of a promise. */
function isLoader({ type, name, object, property }) {
  if (type === 'Identifier') return name === 'require';
  if (property?.name === 'getBuiltinModule') return true;
  return property?.name === 'resolve' && (object.type === 'MetaProperty' || object.name === 'require');
}

/** What a node says in words: a name or a string. */
function wordOf(node) {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'TemplateElement') return node.value.raw;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

// --- Rules 1 to 5: one import at a time ------------------------------------------------------------------------------

const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const isRelative = (specifier) =>
  /^\.\.?(?:\/|$)/.test(specifier) || specifier.startsWith('/') || specifier.startsWith('file:');
const sourceOf = (target) => target.replace(/^\.\/dist\/(?:bundle\/)?/, 'src/').replace(/\.js$/, '.ts');

/** What a package depends on, or contains: scripts/bundle.mjs bundles tinypool if its build says so. */
function declared(manifest) {
  const bundled = /bundle\.mjs .*--tinypool/.test(manifest.scripts?.build ?? '') ? ['tinypool'] : [];
  const others = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
  return [...Object.keys(others), ...bundled];
}

/** Why this import is not allowed, or undefined. */
function refuse(workspace, owner, file, specifier) {
  const role = roles[owner.role];
  if (isRelative(specifier)) {
    const target = posix.normalize(posix.join(posix.dirname(file.path), specifier));
    return target.startsWith(`${owner.folder}/`)
      ? undefined
      : 'rule 5: that path leads out of the package; import the other one by its name';
  }
  if (isBuiltin(specifier)) {
    return !file.inSource || role.builtins || isBinding(owner, file, specifier) ? undefined : role.says;
  }
  const name = packageOf(specifier);
  if (name.startsWith(scope)) return refuseWorkspacePackage(workspace, owner, file, specifier, name);
  if (!file.inSource) return undefined;
  if (!role.thirdParty && !isBinding(owner, file, specifier)) return role.says;
  return declared(owner.manifest).includes(name)
    ? undefined
    : `${name} is not among the dependencies in ${owner.folder}/package.json`;
}

const isBinding = (owner, file, specifier) =>
  (owner.role === 'core' && file.local === 'src/node-timers.ts' && /^(timers|perf_hooks)$/.test(specifier)) ||
  (owner.role === 'conformance' && bindings[file.local]?.test(specifier)) ||
  (owner.role === 'kit' && isOfNode(file.local) && isBuiltin(specifier));

/** Whether a source of the adapter kit is for adapters that run on Node. */
const isOfNode = (local) => /^src\/node(?:\/|-entry\.ts$|-worker-entry\.ts$)/.test(local);

function refuseWorkspacePackage(workspace, owner, file, specifier, name) {
  const target = workspace.find((each) => each.name === name);
  if (!target) return `there is no package ${name} here`;
  const entries = Object.keys(target.manifest.exports ?? {});
  if (!entries.includes(`.${specifier.slice(name.length)}`)) {
    return `rule 5: not an entry point of ${name} (these are: ${entries.map((entry) => posix.join(name, entry)).join(', ')})`;
  }
  if (!file.inSource) return undefined;
  if (target === owner) return 'rule 6: a source file imports its own package; write the relative path';
  const { workspace: may, says } = roles[owner.role];
  if (may !== 'any' && !may.includes(name)) return says;
  if (owner.role === 'app' && specifier === `${core}/internal`)
    return 'rule 5: an app imports what a user would; that entry point is for those who write adapters';
  return declared(owner.manifest).includes(name)
    ? undefined
    : `${name} is not among the dependencies in ${owner.folder}/package.json`;
}

function checkImportsOneByOne(workspace) {
  return workspace.flatMap((owner) =>
    owner.files.flatMap((file) =>
      file.imports.flatMap(({ specifier, line }) => {
        const reason = refuse(workspace, owner, file, specifier);
        return reason === undefined ? [] : [`${file.path}:${line} names '${specifier}'. ${capital(reason)}.`];
      }),
    ),
  );
}

const capital = (sentence) => sentence[0].toUpperCase() + sentence.slice(1);

// --- Rules 1 to 4: the manifest --------------------------------------------------------------------------------------

function checkManifests(workspace) {
  return workspace.flatMap(({ folder, manifest, role }) => {
    const { workspace: may, thirdParty = 0, says } = roles[role];
    if (may === 'any') return [];
    const names = declared(manifest).filter((name) => !may.includes(name));
    const optional = role === 'conformance' ? ['vitest'] : [];
    const wrong = names.filter((name) => name.startsWith(scope));
    const others = names.filter((name) => !name.startsWith(scope) && !optional.includes(name));
    const refused = [...wrong, ...(others.length > thirdParty ? others : [])];
    return refused.length === 0 ? [] : [`${folder}/package.json depends on ${refused.join(', ')}. ${capital(says)}.`];
  });
}

// --- Rule 3: the package that picks -----------------------------------------------------------------------------------

/** A file that imports two adapters would bring both into a bundle that uses one. */
function checkChoice(workspace) {
  const adapters = workspace.filter(({ role }) => role === 'adapter').map(({ name }) => name);
  return workspace
    .filter(({ role }) => role === 'choice')
    .flatMap(({ files }) => files.filter((file) => file.inSource))
    .flatMap(({ path, imports }) => {
      const named = new Set(imports.filter(({ isType }) => !isType).map(({ specifier }) => packageOf(specifier)));
      const picked = adapters.filter((name) => named.has(name));
      return picked.length > 1
        ? [`${path} imports ${picked.join(' and ')}. Rule 3: one file, one adapter, or a bundle gets both.`]
        : [];
    });
}

// --- Rule 2: what the adapter kit may not name, and its folders ----------------------------------------------------------------

function checkKit(workspace, graph) {
  const owner = workspace.find((each) => each.role === 'kit');
  if (!owner) return [];
  const sources = owner.files.filter((file) => file.inSource);
  const isNodes = (path) => isOfNode(path.slice(owner.folder.length + 1));
  const named = sources.flatMap((file) =>
    (isNodes(file.path) ? [] : file.words)
      .filter(({ text }) => /^node:|tinypool|comlink/i.test(text))
      .map(
        ({ text, lineOf }) =>
          `${file.path}:${lineOf()} says '${text}'. Rule 2: the kit knows no platform and no library; an adapter does.`,
      ),
  );
  const roomOf = (path) => ['host', 'worker', 'wire'].find((room) => path.startsWith(`${owner.folder}/src/${room}/`));
  const forbidden = { host: ['worker'], worker: ['host'], wire: ['host', 'worker'] };
  const inside = new Map(
    sources.map(({ path }) => [path, graph.get(path).filter((to) => to.startsWith(`${owner.folder}/`))]),
  );
  const crossed = sources.flatMap((file) => {
    const path = pathTo(inside, file.path, (other) => forbidden[roomOf(file.path)]?.includes(roomOf(other)));
    // A longer way through the same room is reported at its last file there.
    return path && roomOf(path[1]) !== roomOf(file.path)
      ? [`${path.join(' > ')}. Rule 2: host and worker import wire, never each other, and wire imports neither.`]
      : [];
  });
  const intoNode = sources
    .filter(({ path }) => !isNodes(path))
    .flatMap(({ path }) =>
      inside
        .get(path)
        .filter(isNodes)
        .map((to) => `${path} > ${to}`),
    )
    .map((way) => `${way}. Rule 2: only the entry points for Node import the folder node.`);
  return [...named, ...crossed, ...intoNode, ...checkHostFolders(owner, inside)];
}

/** Files in `host` itself, beside its folders, may be imported by all of them. */
function checkHostFolders(owner, graph) {
  const host = `${owner.folder}/src/host/`;
  const roomOf = (path) => (path.startsWith(host) ? path.slice(host.length).split('/').slice(0, -1)[0] : undefined);
  return [...graph].flatMap(([path, targets]) => {
    const room = roomOf(path);
    if (room === undefined) return [];
    const place = hostFolders.indexOf(room);
    if (place < 0)
      return [`${path} is in a folder that scripts/check-imports.mjs does not list. Rule 2: name its place.`];
    const back = targets.filter((to) => roomOf(to) !== undefined && hostFolders.indexOf(roomOf(to)) < place);
    return back.map(
      (to) =>
        `${path} > ${to}. Rule 2: a folder of host imports none that comes before it (${hostFolders.join(', ')}).`,
    );
  });
}

// --- Rule 6: cycles --------------------------------------------------------------------------------------------------

/** Which source file imports which, across packages too: an entry point stands for the source it is built from. */
function importGraph(root, workspace) {
  const graph = new Map();
  const sources = new Set(
    workspace.flatMap(({ files }) => files.filter((file) => file.inSource).map((file) => file.path)),
  );
  const locate = (file, specifier) => {
    if (isRelative(specifier)) {
      const target = relative(root, resolve(root, dirname(file.path), specifier))
        .split(sep)
        .join('/');
      return [target, target.replace(/\.js$/, '.ts'), `${target}.ts`, `${target}/index.ts`].find((path) =>
        sources.has(path),
      );
    }
    const owner = workspace.find((each) => each.name === packageOf(specifier));
    const target = owner?.manifest.exports?.[`.${specifier.slice(owner.name.length)}`]?.default;
    return target && `${owner.folder}/${sourceOf(target)}`;
  };
  for (const file of workspace.flatMap(({ files }) => files).filter(({ path }) => sources.has(path))) {
    const targets = file.imports.map(({ specifier }) => locate(file, specifier)).filter((path) => sources.has(path));
    graph.set(file.path, [...new Set(targets)]);
  }
  return graph;
}

/** The shortest way from a file to one that `isGoal` accepts, both ends included. */
function pathTo(graph, start, isGoal) {
  const cameFrom = new Map([[start, undefined]]);
  const queue = [start];
  for (const path of queue) {
    for (const next of graph.get(path) ?? []) {
      if (isGoal(next)) {
        const way = [next];
        for (let step = path; step !== undefined; step = cameFrom.get(step)) way.unshift(step);
        return way;
      }
      if (!cameFrom.has(next)) {
        cameFrom.set(next, path);
        queue.push(next);
      }
    }
  }
  return undefined;
}

/** One cycle of each knot: the others of it may be gone with the first. */
function checkCycles(graph) {
  const reported = new Set();
  return [...graph.keys()].flatMap((start) => {
    const cycle = pathTo(graph, start, (path) => path === start);
    if (!cycle || cycle.some((path) => reported.has(path))) return [];
    for (const path of cycle) reported.add(path);
    return [`${cycle.join(' > ')}. Rule 6: no import cycles, imports of types included.`];
  });
}

// ---------------------------------------------------------------------------------------------------------------------

/** One sentence for each violation. */
export function checkImports(root) {
  const workspace = readWorkspace(root);
  const graph = importGraph(root, workspace);
  return [
    ...checkImportsOneByOne(workspace),
    ...checkManifests(workspace),
    ...checkChoice(workspace),
    ...checkKit(workspace, graph),
    ...checkCycles(graph),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = checkImports(fileURLToPath(new URL('..', import.meta.url)));
  if (violations.length > 0) {
    console.error(
      `${violations.join('\n')}\n\n${violations.length} against the import rules (scripts/check-imports.mjs).`,
    );
    process.exitCode = 1;
  } else {
    console.log('Import rules: kept.');
  }
}
