// A page that writes `using` brings these where the engine has them not (WebKit), before @dispatch is loaded.
for (const name of ['dispose', 'asyncDispose'] as const) {
  if (Symbol[name] === undefined) Object.defineProperty(Symbol, name, { value: Symbol.for(`Symbol.${name}`) });
}

export {};
