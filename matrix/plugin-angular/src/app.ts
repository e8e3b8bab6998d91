import { Component } from '@angular/core';
import { facts } from './work';

@Component({ selector: 'app-root', template: '<main>Angular {{ half }}</main>' })
export class App {
  readonly half = 21;

  constructor() {
    Object.assign(globalThis, { facts: facts(this.half) });
  }
}
