import type { MagicString } from 'magic-string';
import type { CallExpression, Program } from 'oxc-parser';
import type { AdapterName } from './dispatchers.js';
import { addAtStart } from './start.js';

/** In development, has the workers of a dispatcher replaced when their code changes. */
export function track(text: MagicString, call: CallExpression, adapter: AdapterName): void {
  text.prependRight(call.start, `__dispatchTrack_${adapter}(`).appendLeft(call.end, ')');
}

/** In development, a module of tasks says that it is there: workers that have started may not serve it. */
export function announceTasks(program: Program, text: MagicString, module: string, name: string): void {
  addAtStart(program, text, `import { tasksOf as __dispatchTasksOf } from ${JSON.stringify(module)};\n`);
  text.append(`\n__dispatchTasksOf(${JSON.stringify(name)});\n`);
}
