import type { Node, VariableDeclarator } from 'oxc-parser';
import { changedByObject, changesThis, keepsCode } from './code-uses.js';
import { depthOf, isOfLiterals } from './constants.js';
import { placeIn } from './inline-error.js';
import type { ModuleName, Names } from './module-name.js';
import { isOfValue, type Definition, type Source, type Variable } from './parse.js';
import { isChanged, isReadOnly, outOfTypes } from './read-only.js';
import { bare, contains } from './tree.js';

type ClassNode = Extract<Node, { type: 'ClassDeclaration' | 'ClassExpression' }>;

const advice = '(Object.freeze() says that it is not)';

const computed = 'has a value that the module computes when it runs';

/** Finds out what the names of a module are, each once. */
export class ModuleNames implements Names {
  readonly #source: Source;
  readonly #known = new Map<Variable, ModuleName>();
  #changedByObject: Node | undefined | null = null;

  constructor(source: Source) {
    this.#source = source;
  }

  /** The variable of the module that a reference means, if it means one. */
  variableOf(resolved: Variable | null): Variable | undefined {
    if (resolved === null || resolved.scope === this.#source.module) return resolved ?? undefined;
    // Inside a class, its name is a variable of its own.
    const outer = this.#source.module.set.get(resolved.name);
    const [inner] = resolved.defs;
    return inner?.type === 'ClassName' && outer?.defs.some(({ node }) => node === inner.node) ? outer : undefined;
  }

  of(variable: Variable): ModuleName {
    const known = this.#known.get(variable);
    if (known !== undefined) return known;
    // A constant that is needed for its own value has none.
    this.#known.set(variable, { kind: 'value', why: computed });
    const found = this.#find(variable);
    this.#known.set(variable, found);
    return found;
  }

  #find(variable: Variable): ModuleName {
    const defs = variable.defs.filter(isOfValue);
    const [def, another] = defs;
    if (def === undefined) return { kind: 'ambient' };
    const change = this.#source.references
      .filter(({ resolved }) => this.variableOf(resolved) === variable)
      .find((each) => (each.isWrite() && !each.init) || isChanged(each.identifier));
    if (another !== undefined && defs.some(({ type }) => type.startsWith('TS'))) {
      return { kind: 'unsupported', why: 'is declared in several places' };
    }
    const why = another === undefined ? '' : 'is declared twice';
    if (why !== '' || change !== undefined) {
      const { line } = placeIn(this.#source.code, (change?.identifier ?? def.name).start);
      return { kind: 'value', why: why || `is changed in line ${line}` };
    }
    switch (def.type) {
      case 'ImportBinding':
        return def.parent?.type === 'ImportDeclaration'
          ? { kind: 'import', declaration: def.parent, specifier: def.node }
          : { kind: 'unsupported', why: `is not imported by an 'import' of JavaScript` };
      case 'FunctionName':
        return this.#unlessChanged(variable, def.node, { kind: 'function', node: def.node });
      case 'ClassName':
        return this.#unlessChanged(variable, def.node, this.#ofClass(def.node, def.node));
      case 'TSEnumName':
        return this.#isChangedByAlias(variable)
          ? { kind: 'value', why: 'may be changed by another name' }
          : { kind: 'enum', node: def.node };
      case 'Variable':
        return def.node.type === 'VariableDeclarator'
          ? this.#ofDeclarator(variable, def.node)
          : { kind: 'value', why: computed };
      default:
        return { kind: 'unsupported', why: 'is a namespace' };
    }
  }

  #ofDeclarator(variable: Variable, declarator: VariableDeclarator): ModuleName {
    const { init } = declarator;
    const { parent } = declarator;
    if (init === null || (parent?.type === 'VariableDeclaration' && parent.kind.endsWith('using'))) {
      return { kind: 'value', why: computed };
    }
    const value = bare(init);
    if (declarator.id.type === 'Identifier') {
      if (value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression') {
        return this.#unlessChanged(variable, value, { kind: 'function', node: declarator });
      }
      if (value.type === 'ClassExpression') {
        return this.#unlessChanged(variable, value, this.#ofClass(value, declarator));
      }
    }
    const depth = depthOf(this.#source, this, init);
    if (depth === undefined) return { kind: 'value', why: computed };
    // Of `const { PI } = Math`, nothing can be changed through `PI`.
    const whole = declarator.id.type === 'Identifier';
    if (!whole && !(value.type === 'Identifier' && depth === 0)) return { kind: 'value', why: computed };
    return whole && !isReadOnly(variable, depth, init)
      ? { kind: 'value', why: isOfLiterals(value) ? `may be changed ${advice}` : 'may be changed' }
      : { kind: 'constant', node: declarator };
  }

  /** A class or a function, unless the module uses it where its properties may be changed. @param code what makes it. */
  #unlessChanged(variable: Variable, code: Node, name: ModuleName): ModuleName {
    if (name.kind !== 'function' && name.kind !== 'class') return name;
    const isOfCode = ({ type, node }: Definition): boolean => node === code && /^(?:Class|Function)Name$/.test(type);
    const uses = this.#usesOf((resolved) => this.variableOf(resolved) === variable || resolved.defs.some(isOfCode));
    const isMade = name.kind === 'class' || uses.some(({ parent }) => parent?.type === 'NewExpression');
    if (this.#changedByObject === null) this.#changedByObject = changedByObject(this.#source.program);
    const change = this.#changeOf(uses, name.kind === 'function') ?? (isMade ? this.#changedByObject : undefined);
    if (change === undefined) return name;
    return { kind: 'value', why: `may be changed in line ${placeIn(this.#source.code, change.start).line}` };
  }

  /** Whether another variable has the same value, and the module changes its properties. */
  #isChangedByAlias(variable: Variable): boolean {
    return this.#usesOf((resolved) => resolved === variable).some((use) => {
      const { parent } = outOfTypes(use);
      if (parent?.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return false;
      const [alias] = this.#source.references.flatMap(({ resolved }) =>
        resolved?.defs.some(({ node }) => node === parent) === true ? [resolved] : [],
      );
      if (alias === undefined) return false;
      return this.#usesOf((resolved) => resolved === alias).some(isChanged) || this.#isChangedByAlias(alias);
    });
  }

  /** The first of the uses by which a class or a function may be changed, or any that has it by another name. */
  #changeOf(uses: readonly Node[], isCallable: boolean): Node | undefined {
    return uses.find((use) => {
      if (keepsCode(use, isCallable)) return false;
      const { parent } = outOfTypes(use);
      if (parent?.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return true;
      const others = this.#usesOf(({ defs }) => defs.some(({ node }) => node === parent));
      return this.#changeOf(others, isCallable) !== undefined;
    });
  }

  #usesOf(isWanted: (variable: Variable) => boolean): readonly Node[] {
    return this.#source.references
      .filter(({ init, resolved }) => !init && resolved !== null && isWanted(resolved))
      .map(({ identifier }) => identifier);
  }

  #ofClass(declaration: Node, node: Node): ModuleName {
    const why =
      declaration.type === 'ClassDeclaration' || declaration.type === 'ClassExpression'
        ? this.#whyNotPure(declaration)
        : '';
    return why === '' ? { kind: 'class', node } : { kind: 'unsupported', why };
  }

  /** What defining the class runs, which would run again in the worker. */
  #whyNotPure(declared: ClassNode): string {
    if ((declared.decorators?.length ?? 0) > 0) return 'has decorators';
    if (declared.superClass !== null && bare(declared.superClass).type !== 'Identifier') return 'extends an expression';
    for (const member of declared.body.body) {
      if (member.type === 'StaticBlock') return 'has a static block';
      if (!('key' in member)) continue;
      if ('decorators' in member && (member.decorators?.length ?? 0) > 0) return 'has decorators';
      if (member.computed && depthOf(this.#source, this, member.key) === undefined) return 'has a computed key';
      const isState = member.type === 'PropertyDefinition' || member.type === 'AccessorProperty';
      if (!isState || !member.static) continue;
      if (
        member.type === 'AccessorProperty' ||
        (member.value !== null && depthOf(this.#source, this, member.value) !== 0)
      ) {
        return 'has a static property that may be changed';
      }
    }
    return this.#changesItself(declared) ? 'has a static property that may be changed' : '';
  }

  /** Whether code of a class assigns to a property of it, by its name within or by `this`. */
  #changesItself(declared: ClassNode): boolean {
    const name = declared.id?.name;
    const byName = this.#source.references.some(
      ({ identifier }) => identifier.name === name && contains(declared, identifier) && isChanged(identifier),
    );
    return byName || declared.body.body.some((member) => 'static' in member && member.static && changesThis(member));
  }
}
