// Tests the validation itself: a good log with one defect each, and the word that must be in a complaint about it.
// node self_test.mjs [--with-multitool]

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ingestionProblems } from './ingestion.mjs';
import { lineHashes } from './line_hash.mjs';
import { multitoolProblems } from './multitool.mjs';
import { schemaProblems } from './schema.mjs';

const root = fileURLToPath(new URL('../../testdata/sarif/public-write', import.meta.url));
const good = readFileSync(join(root, 'expected.sarif'), 'utf8');

/** What is easy to reach in a log. */
function parts(log) {
  const run = log.runs[0];
  const result = run.results[0];
  return {
    log, run, result, driver: run.tool.driver, rule: run.tool.driver.rules[result.ruleIndex],
    physical: result.locations[0].physicalLocation, region: result.locations[0].physicalLocation.region,
    step: result.codeFlows[0].threadFlows[0].locations[0],
  };
}

const SCHEMA = [
  ['unknown property', (p) => { p.result.colour = 'red'; }, 'unevaluated|additional'],
  ['level critical', (p) => { p.result.level = 'critical'; }, 'allowed values'],
  ['line 0', (p) => { p.region.startLine = 0; }, '>= 1'],
  ['identical rules', (p) => { p.driver.rules.push(p.driver.rules[0]); }, 'duplicate'],
  ['rank 101', (p) => { p.result.rank = 101; }, '<= 100'],
  ['blank in a URI', (p) => { p.physical.artifactLocation.uri = 'a b'; }, 'uri-reference'],
];

const INGESTION = [
  ['empty URI', (p) => { p.physical.artifactLocation.uri = ''; }, 'empty URI'],
  ['empty URI in a flow', (p) => { p.step.location.physicalLocation.artifactLocation.uri = ''; }, 'empty URI'],
  ['./', (p) => { p.physical.artifactLocation.uri = './db/roles.sql'; }, 'normalised'],
  ['..', (p) => { p.physical.artifactLocation.uri = 'deploy/../db/roles.sql'; }, 'normalised'],
  ['absolute path', (p) => { p.physical.artifactLocation.uri = '/db/roles.sql'; }, 'not relative'],
  ['scheme', (p) => { p.physical.artifactLocation.uri = 'file:///db/roles.sql'; }, 'not relative'],
  ['bare percent', (p) => { p.physical.artifactLocation.uri = 'a%zz'; }, 'not encoded'],
  ['file that is not there', (p) => { p.physical.artifactLocation.uri = 'db/none.sql'; }, 'not in the checkout'],
  ['line that is not there', (p) => { p.region.startLine = p.region.endLine = 900; }, 'line 900'],
  ['column that is not there', (p) => { p.region.endColumn = 900; }, 'column 900'],
  ['missing columns', (p) => { delete p.region.startColumn; }, 'startColumn is undefined'],
  ['reversed columns', (p) => { p.region.startColumn = 20; p.region.endColumn = 3; }, 'ends before'],
  ['several lines', (p) => { p.region.startLine--; p.region.startColumn = 1; }, 'several lines'],
  ['two locations', (p) => { p.result.locations.push(p.result.locations[0]); }, '2 locations'],
  ['no location', (p) => { p.result.locations = []; }, '0 locations'],
  ['security-severity as number', (p) => { p.rule.properties['security-severity'] = 8.8; }, 'no number in a string'],
  ['security-severity as word', (p) => { p.rule.properties['security-severity'] = 'high'; }, 'no number in a string'],
  ['security-severity too high', (p) => { p.rule.properties['security-severity'] = '11.0'; }, 'up to 10'],
  ['no tag security', (p) => { p.rule.properties.tags = ['sql']; }, "tag 'security'"],
  ['unknown precision', (p) => { p.rule.properties.precision = 'superb'; }, 'precision'],
  ['unknown problem.severity', (p) => { p.rule.properties['problem.severity'] = 'note'; }, 'problem.severity'],
  ['long description', (p) => { p.rule.fullDescription.text = 'x'.repeat(1025); }, 'more than 1024'],
  ['long name', (p) => { p.rule.name = 'X'.repeat(256); }, 'more than 255'],
  ['11 tags', (p) => { p.rule.properties.tags = [...'abcdefghij', 'security']; }, '11 tags'],
  ['no help', (p) => { delete p.rule.help; }, 'no help'],
  ['two rules with one id', (p) => { p.driver.rules.push({ ...p.rule, name: 'Other' }); }, 'listed twice'],
  ['rule not listed', (p) => { p.result.ruleId = 'other'; }, 'not listed'],
  ['index of another rule', (p) => { p.result.ruleIndex = 0; }, 'another rule'],
  ['two runs of one category', (p) => { p.log.runs.push(p.run); }, 'two runs'],
  ['id without slash', (p) => { p.run.automationDetails.id = 'routegrant'; }, 'no slash'],
  ['a GUID', (p) => { p.result.guid = '0199c5d5-7e2e-7000-8000-000000000000'; }, 'GUID'],
  ['unsuccessful', (p) => { p.run.invocations[0].executionSuccessful = false; }, 'executionSuccessful'],
  ['results missing', (p) => { delete p.run.results; }, 'results are missing'],
  ['5001 results', (p) => { p.run.results = Array(5001).fill(p.result); }, '5001 results'],
  ['suppressions', (p) => { p.result.suppressions = [{ kind: 'external' }]; }, 'suppressions'],
  ['baselineState', (p) => { p.result.baselineState = 'absent'; }, 'baselineState'],
  ['kind pass', (p) => { p.result.kind = 'pass'; }, "kind 'pass'"],
  ['rank -1', (p) => { p.result.rank = -1; }, 'rank -1'],
  ['dangling link', (p) => { p.result.message.text += ' [x](77).'; }, "'77'"],
  ['related without link', (p) => { p.result.message.text = 'No link.'; }, 'not linked'],
  ['step without message', (p) => { delete p.step.location.message; }, 'step without'],
  ['five flows', (p) => { p.result.codeFlows = Array(5).fill(p.result.codeFlows[0]); }, '5 code flows'],
  ['two thread flows', (p) => { p.result.codeFlows[0].threadFlows.push(p.result.codeFlows[0].threadFlows[0]); }, 'one thread flow'],
  ['same line twice', (p) => { p.run.results.push(p.result); }, 'second result'],
  ['hash missing', (p) => { delete p.result.partialFingerprints.primaryLocationLineHash; }, 'is missing'],
  ['hash of another line', (p) => { p.result.partialFingerprints.primaryLocationLineHash = '1:1'; }, 'computed'],
  ['snippet', (p) => { p.region.snippet = { text: 'x' }; }, 'snippet'],
  ['control character', (p) => { p.result.message.text += '\u001b'; }, 'hidden character'],
];

const MULTITOOL = [
  ['step by index', (p) => { p.step.index = 0; delete p.step.location; }, 'GH1002|SARIF'],
  ['no region', (p) => { delete p.physical.region; }, 'GH1003'],
  ['name equal to id', (p) => { p.rule.name = p.rule.id; }, 'SARIF1001'],
  ['index out of range', (p) => { p.result.ruleIndex = 999; }, 'SARIF1009'],
];

const VECTORS = [
  ['', ['c129715d7a2bc9a3:1']],
  ['a\nb\n', ['81b8d8db678b2bbe:1', 'ade70578248be16f:1', 'c129715d7a2bc9a3:1']],
  ['a\r\n\t b\n', ['81b8d8db678b2bbe:1', 'ade70578248be16f:1', 'c129715d7a2bc9a3:1']],
  ['a\r \nb', ['67c066a59e652f5e:1', 'cc4c43d77869440f:1', '8ee5a81e681643c1:1']],
  ['\uFEFFa\n', ['25afd31b599dedcd:1', 'c129715d7a2bc9a3:1']],
  ['é😀\n', ['16a367e7bde89037:1', 'c129715d7a2bc9a3:1']],
];

let failures = 0;
function expect(what, found, wanted) {
  if (wanted.test(found.join('\n'))) return;
  failures++;
  console.log(`not found: ${what}; complaints: ${found.join('; ') || 'none'}`);
}

function mutated(change) {
  const log = JSON.parse(good);
  change(parts(log));
  return log;
}

const clean = [...schemaProblems(JSON.parse(good)), ...ingestionProblems(JSON.parse(good), Buffer.from(good), root)];
expect('the good log is valid', clean.length === 0 ? ['clean'] : clean, /^clean$/);
for (const [what, change, wanted] of SCHEMA) expect(what, schemaProblems(mutated(change)), new RegExp(wanted));
for (const [what, change, wanted] of INGESTION) {
  const log = mutated(change);
  expect(what, ingestionProblems(log, Buffer.from(JSON.stringify(log)), root), new RegExp(wanted));
}
for (const [text, hashes] of VECTORS) {
  expect(`hashes of ${JSON.stringify(text)}`, [lineHashes(Buffer.from(text)).join(' ')], new RegExp(`^${hashes.join(' ')}$`));
}
let tested = 1 + SCHEMA.length + INGESTION.length + VECTORS.length;
if (process.argv.includes('--with-multitool')) {
  const folder = mkdtempSync(join(tmpdir(), 'routegrant-sarif-'));
  for (const [what, change, wanted] of MULTITOOL) {
    const file = join(folder, 'defect.sarif');
    writeFileSync(file, JSON.stringify(mutated(change)));
    expect(what, multitoolProblems(file), new RegExp(wanted));
  }
  rmSync(folder, { recursive: true, force: true });
  tested += MULTITOOL.length;
}
console.log(failures === 0 ? `${tested} defects and vectors: all found` : `${failures} of ${tested} failed`);
process.exit(failures === 0 ? 0 : 1);
