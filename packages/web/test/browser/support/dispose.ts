// Polyfill for `using` in browsers without these symbols (WebKit). Pages must load it before @dispatch.
for (const name of ['dispose', 'asyncDispose'] as const) {
  if (Symbol[name] === undefined) Object.defineProperty(Symbol, name, { value: Symbol.for(`Symbol.${name}`) });
}

export {};
