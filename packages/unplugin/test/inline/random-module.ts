/** Random numbers that a seed repeats. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}

// Few names, so that they shadow one another.
const names = ['a', 'b', 'c', 'd', 'e'] as const;

/** The names that a scope declares, and whether they can be assigned. */
type Scope = ReadonlyMap<string, boolean>;

/** Writes a module with a function of `inline()` in it. Most of them can be built, and most functions succeed. */
export class RandomModule {
  readonly #random: Random;
  /** Scopes from the outside to the inside. */
  #scopes: Map<string, boolean>[] = [];
  /** How many of the scopes are outside the function of `inline()`. */
  #outside = Infinity;

  constructor(random: Random) {
    this.#random = random;
  }

  write(): string {
    const top = this.#inScope(() => {
      const declarations = this.#repeat(2, 4, () => this.#topLevel());
      const make = this.#inScope(() => this.#make());
      const changes = this.#repeat(0, 2, () => this.#change());
      return [...declarations, ...changes, make].join('\n');
    });
    return `import { inline } from '@dispatch/core/inline';\nimport { double, half as e2 } from './library.js';\n${top}\n`;
  }

  #topLevel(): string {
    const random = this.#random;
    if (random.chance(35)) {
      const name = random.pick(['f', 'g', 'h']);
      if (this.#declares(name)) return '';
      const body = this.#inScope(() => {
        const parameter = this.#declare(true);
        return `(${parameter} = ${this.#expression(1)}) { ${this.#repeat(0, 2, () => this.#statement(1)).join(' ')} return ${this.#expression(2)}; }`;
      });
      this.#scopes.at(-1)?.set(name, false);
      return `function ${name}${body}`;
    }
    return this.#declaration(['const', 'const', 'let'], this.#value());
  }

  /** A change of what a constant refers to, or of a variable. */
  #change(): string {
    const name = this.#visible();
    if (name === undefined) return '';
    const { text, assignable } = name;
    const change = this.#random.pick([
      `${text}?.push?.(1);`,
      // A clone of a map has none of its properties.
      `if (${text}?.constructor === Object) ${text}.x = 9;`,
      `JSON.stringify(${text});`,
    ]);
    return assignable && this.#random.chance(50) ? `${text} = ${this.#value()};` : change;
  }

  #make(): string {
    const parameter = this.#declare(true);
    const before = this.#repeat(0, 4, () => (this.#random.chance(35) ? this.#change() : this.#statement(1)));
    const call = this.#around(2);
    const after = this.#repeat(0, 1, () => (this.#random.chance(30) ? this.#change() : ''));
    return `export function make(${parameter} = ${this.#value()}) {\nlet task;\n${[...before, call, ...after].join('\n')}\nreturn task;\n}`;
  }

  /** The call, in a few more scopes. */
  #around(depth: number): string {
    const random = this.#random;
    if (depth === 0 || random.chance(40)) return `task = inline(${this.#closure()});`;
    return this.#inScope(() => {
      switch (random.below(5)) {
        case 0:
          return `{ ${this.#declaration(['const', 'let'], this.#value())} ${this.#around(depth - 1)} }`;
        case 1: {
          // Assigned, it might never end.
          const name = this.#declare(false);
          return `for (let ${name} = 0; ${name} < 2; ${name} += 1) { ${this.#around(depth - 1)} }`;
        }
        case 2: {
          const name = this.#declare(false);
          return `for (const ${name} of [${this.#value()}, 2]) { ${this.#around(depth - 1)} }`;
        }
        case 3: {
          const name = this.#declare(true);
          return `((${name}) => { ${this.#around(depth - 1)} })(${this.#value()});`;
        }
        default: {
          const name = this.#declare(true);
          return `try { throw ${this.#value()}; } catch (${name}) { ${this.#around(depth - 1)} }`;
        }
      }
    });
  }

  #closure(): string {
    const random = this.#random;
    const outside = this.#outside;
    this.#outside = this.#scopes.length;
    const text = this.#inScope(() => {
      const body = this.#repeat(0, 4, () => this.#statement(2)).join(' ');
      const result = `return ${this.#expression(3)};`;
      switch (random.below(6)) {
        case 0:
          return `() => (${this.#expression(3)})`;
        case 1:
          return `function () { ${body} ${result} }`;
        case 2:
          return `async () => { ${body} await null; ${result} }`;
        case 3:
          return `function* () { ${body} yield ${this.#expression(2)}; ${result} }`;
        default:
          return `() => { ${body} ${result} }`;
      }
    });
    this.#outside = outside;
    return text;
  }

  #statement(depth: number): string {
    const random = this.#random;
    if (depth === 0) return this.#declaration(['const', 'let', 'var'], this.#expression(1));
    switch (random.below(9)) {
      case 0:
      case 1:
        return this.#declaration(['const', 'let', 'var'], this.#expression(2));
      case 2:
        return this.#assignment();
      case 3:
        return `if (${this.#expression(1)}) ${this.#block(depth)} else ${this.#block(depth)}`;
      case 4:
        return this.#inScope(() => {
          const name = this.#declare(false);
          return `l: for (let ${name} = 0; ${name} < 3; ${name} += 1) { ${this.#statement(depth - 1)} if (${this.#expression(1)}) continue l; }`;
        });
      case 5:
        return this.#inScope(
          () => `for (const ${this.#declare(false)} of [1, ${this.#expression(1)}]) ${this.#block(depth)}`,
        );
      case 6:
        return `try ${this.#block(depth)} catch (${random.pick(names)}) {}`;
      case 7:
        return this.#destructuring();
      default:
        return `${this.#expression(2)};`;
    }
  }

  #block(depth: number): string {
    return this.#inScope(() => `{ ${this.#repeat(0, 2, () => this.#statement(depth - 1)).join(' ')} }`);
  }

  #destructuring(): string {
    const value = this.#expression(1);
    const name = this.#free();
    if (name === undefined) return '';
    const other = this.#expression(1);
    this.#scopes.at(-1)?.set(name, true);
    return this.#random.pick([
      `let { x: ${name} = ${other} } = { y: ${value} };`,
      `let [${name} = ${other}] = [${value}];`,
      `let { ...${name} } = { x: ${value} };`,
    ]);
  }

  #assignment(): string {
    const isIn = this.#scopes.length > this.#outside;
    // A function of inline() that assigns to the outside is rejected, which is not what most modules are for.
    const from = isIn && !this.#random.chance(3) ? this.#outside : 0;
    const name = this.#visible(from);
    if (name === undefined || !name.assignable) return '';
    return `${name.text} ${this.#random.pick(['=', '+=', '??=', '||='])} ${this.#expression(2)};`;
  }

  #declaration(kinds: readonly ['const', ...string[]], value: string): string {
    const kind = this.#random.pick<string>(kinds);
    const name = this.#free();
    if (name === undefined) return '';
    this.#scopes.at(-1)?.set(name, kind !== 'const');
    return `${kind} ${name} = ${value};`;
  }

  #value(): string {
    const random = this.#random;
    return random.pick([
      `${random.below(10)}`,
      `'${random.pick(['x', 'yz', ''])}'`,
      `[1, ${random.below(5)}]`,
      `{ x: ${random.below(5)}, y: 'y' }`,
      `{ x: [${random.below(5)}], y: { x: 1 } }`,
      `[[1, 2], [3]]`,
      `${random.below(3)} + 1`,
      `Object.freeze([${random.below(9)}])`,
      `new Map([['x', ${random.below(5)}]])`,
      'null',
      'undefined',
      'Number(7)',
      `JSON.parse('[1]')`,
      this.#expression(1),
    ]);
  }

  #expression(depth: number): string {
    const random = this.#random;
    const name = this.#visible()?.text ?? '1';
    if (depth === 0) return random.pick([name, name, '1', `'s'`, 'null']);
    const one = (): string => this.#expression(depth - 1);
    switch (random.below(21)) {
      case 0:
        return `(${one()} + ${one()})`;
      case 1:
        return `[${one()}, ...[${one()}]]`;
      case 2:
        return `({ x: ${one()}, ${name}, ...${name} })`;
      case 3:
        return `\`<\${${one()}}>\``;
      case 4:
        return `${name}?.x`;
      case 5:
        return `${name}?.[${one()}]`;
      case 6:
        return `typeof ${name}`;
      case 7:
        return `(${one()} ? ${one()} : ${one()})`;
      case 8:
        return `(${one()} ?? ${one()})`;
      case 9:
        return this.#inScope(() => {
          const fallback = this.#expression(depth - 1);
          const parameter = this.#declare(true);
          return `((${parameter} = ${fallback}) => ${this.#expression(depth - 1)})(${random.pick(['', '2'])})`;
        });
      case 10:
        return this.#inScope(() => `[1, 2].map((${this.#declare(true)}) => ${this.#expression(depth - 1)})`);
      case 11:
        return `double(${one()})`;
      case 12:
        return `e2(${one()})`;
      case 13: {
        const called = ['f', 'g', 'h'].find((each) => this.#declares(each));
        // A function of the module may call others, but not without an end.
        return called !== undefined && this.#scopes.length > this.#outside
          ? `[${called}(), ${called}(${one()})]`
          : one();
      }
      case 19:
        return `(${name}?.[0] ?? ${name}?.x ?? ${one()})`;
      case 14:
        return `[...(function* () { yield ${one()}; })()]`;
      case 15:
        return `new (class { #p = ${one()}; static s = ${one()}; get p() { return this.#p; } })().p`;
      case 16:
        return `(${name} instanceof Map ? ${name}.get('x') : ${one()})`;
      case 17:
        return `String.raw\`\${${one()}}\``;
      case 18:
        return `(${name}?.length ?? ${name}?.size)`;
      default:
        return name;
    }
  }

  #repeat(least: number, more: number, write: () => string): string[] {
    return Array.from({ length: least + this.#random.below(more + 1) }, write);
  }

  #inScope<T>(write: () => T): T {
    this.#scopes = [...this.#scopes, new Map()];
    const result = write();
    this.#scopes = this.#scopes.slice(0, -1);
    return result;
  }

  /** A name that the innermost scope does not declare. */
  #free(): string | undefined {
    const name = this.#random.pick(names);
    return this.#scopes.at(-1)?.has(name) === true ? undefined : name;
  }

  #declare(assignable: boolean): string {
    const name = this.#random.pick(names);
    this.#scopes.at(-1)?.set(name, assignable);
    return name;
  }

  #declares(name: string): boolean {
    return this.#scopes.some((scope: Scope) => scope.has(name));
  }

  /** One of the names that can be seen. @param from the first of the scopes. */
  #visible(from = 0): { readonly text: string; readonly assignable: boolean } | undefined {
    const seen = new Map(this.#scopes.slice(from).flatMap((scope) => [...scope]));
    const candidates = [...seen].filter(([name]) => names.some((each) => each === name));
    const [text, assignable] = candidates[this.#random.below(Math.max(1, candidates.length))] ?? [];
    return text === undefined || assignable === undefined ? undefined : { text, assignable };
  }
}
