// Validates SARIF files as GitHub will meet them: node validate.mjs [--root CHECKOUT] [--no-multitool] FILE...
// Prints one line a problem and exits 1 if there is one.

import { readFileSync } from 'node:fs';
import { ingestionProblems } from './ingestion.mjs';
import { multitoolProblems } from './multitool.mjs';
import { schemaProblems } from './schema.mjs';

const files = [];
let root;
let withMultitool = true;
for (let i = 2; i < process.argv.length; i++) {
  const argument = process.argv[i];
  if (argument === '--root') root = process.argv[++i];
  else if (argument === '--no-multitool') withMultitool = false;
  else files.push(argument);
}
if (files.length === 0) {
  console.error('usage: node validate.mjs [--root CHECKOUT] [--no-multitool] FILE...');
  process.exit(2);
}

let failed = false;
for (const file of files) {
  const bytes = readFileSync(file);
  let problems;
  try {
    const log = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    problems = [
      ...schemaProblems(log), ...ingestionProblems(log, bytes, root), ...(withMultitool ? multitoolProblems(file) : [])];
  } catch (error) {
    problems = [`not valid JSON in UTF-8: ${error.message}`];
  }
  for (const problem of problems) console.log(`${file}: ${problem}`);
  if (problems.length === 0) console.log(`${file}: valid`);
  failed ||= problems.length > 0;
}
process.exit(failed ? 1 : 0);
