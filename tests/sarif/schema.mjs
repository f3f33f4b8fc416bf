// Layer 1: the JSON schema of OASIS, as it comes with sarif-multitool.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const path = fileURLToPath(
  new URL('node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json', import.meta.url));

let validate;

/** Problems of one parsed log, as sentences. */
export function schemaProblems(log) {
  if (!validate) {
    const ajv = new Ajv2020({ allErrors: true, strict: false });
    addFormats(ajv);
    validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')));
  }
  if (validate(log)) return [];
  return validate.errors.map((error) => `schema: ${error.instancePath || '/'} ${error.message}`);
}
