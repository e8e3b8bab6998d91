#!/usr/bin/env node
import { relative } from 'node:path';
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createProject, listTemplates, UsageError } from './templates.js';

const usage = `npm create dispatch@latest [FOLDER] -- [--template NAME]

Creates a project in FOLDER, which has to be empty or not to exist. Asks for what is missing, in a terminal.

Templates:
${listTemplates()}
`;

interface Wanted {
  folder: string | undefined;
  template: string | undefined;
}

function parse(args: readonly string[]): Wanted | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { template: { type: 'string', short: 't' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) return 'help';
  if (positionals.length > 1) throw new UsageError(`Name one folder, not ${positionals.join(' and ')}.`);
  return { folder: positionals[0], template: values.template };
}

/** Asks for what was not named. */
async function complete({ folder, template }: Wanted): Promise<{ folder: string; template: string }> {
  if (folder !== undefined && template !== undefined) return { folder, template };
  if (!stdin.isTTY || !stdout.isTTY)
    throw new UsageError(
      `Name a folder and a template, as in 'npm create dispatch app -- --template node'.\n\n${usage}`,
    );
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    const named = folder ?? ((await terminal.question('Folder (dispatch-app): ')).trim() || 'dispatch-app');
    if (template !== undefined) return { folder: named, template };
    stdout.write(`Templates:\n${listTemplates()}\n`);
    return { folder: named, template: (await terminal.question('Template (node): ')).trim() || 'node' };
  } finally {
    terminal.close();
  }
}

async function main(): Promise<void> {
  const wanted = parse(process.argv.slice(2));
  if (wanted === 'help') {
    stdout.write(usage);
    return;
  }
  const { folder, template } = await complete(wanted);
  const target = createProject(folder, template);
  const path = relative(process.cwd(), target);
  const steps = [
    ...(path === '' ? [] : [`cd ${/\s/.test(path) ? JSON.stringify(path) : path}`]),
    'npm install',
    'npm start',
  ];
  stdout.write(`Created ${target}. Next:\n\n${steps.map((step) => `  ${step}`).join('\n')}\n\nIts README says more.\n`);
}

try {
  await main();
} catch (error) {
  // parseArgs throws a TypeError for an option that does not exist.
  if (!(error instanceof UsageError || error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
