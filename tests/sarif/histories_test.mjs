// The SARIF of every pull-request history in testdata/histories/expected: the OASIS schema, and what GitHub would refuse, hide or double.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

let schemaProblems;
try {
  ({ schemaProblems } = await import('./schema.mjs'));
} catch {
  console.log('skipped: the packages of tests/sarif are not installed (.ci/setup test installs them)');
  process.exit(77);
}
const { ingestionProblems } = await import('./ingestion.mjs');

const folder = fileURLToPath(new URL('../../testdata/histories/expected/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.sarif'));
const problems = files.length < 25 ? [`only ${files.length} histories`] : [];
for (const name of files) {
  const bytes = readFileSync(folder + name);
  const log = JSON.parse(bytes);
  for (const problem of [...schemaProblems(log), ...ingestionProblems(log, bytes)]) problems.push(`${name}: ${problem}`);
}
for (const problem of problems) console.log(problem);
console.log(problems.length === 0 ? `${files.length} files are valid` : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
