// Layer 3: what GitHub code scanning refuses, hides or doubles, and neither the schema nor multitool finds.

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { lineHashes } from './line_hash.mjs';

const LEVELS = ['error', 'warning', 'note'];
const PRECISIONS = ['very-high', 'high', 'medium', 'low'];
const PROBLEM_SEVERITIES = ['error', 'warning', 'recommendation'];

/** The checkout: files, their lines and hashes. Without a root all places are taken on trust. */
class Checkout {
  constructor(root) {
    this.root = root;
    this.files = new Map();
  }

  read(uri) {
    if (!this.root) return undefined;
    let path;
    try {
      path = decodeURIComponent(uri);
    } catch {
      return undefined;  // not encoded, or bytes that are no UTF-8: the first is told elsewhere
    }
    if (!this.files.has(path)) this.files.set(path, this.load(path));
    return this.files.get(path);
  }

  load(path) {
    const full = join(this.root, path);
    if (!existsSync(full)) return null;
    const bytes = readFileSync(full);
    const text = new TextDecoder('utf-8').decode(bytes);
    return {
      linked: realpathSync(full) !== join(realpathSync(this.root), path),
      lines: text.split(/\r\n|\r|\n/),
      hashes: lineHashes(bytes),
    };
  }
}

/** Problems of one parsed log, as sentences. `bytes` is the file as it lies on the disk. */
export function ingestionProblems(log, bytes, root) {
  const out = [];
  const say = (text) => out.push(`ingestion: ${text}`);
  if (log.version !== '2.1.0') say(`version is '${log.version}', expected '2.1.0'`);
  if (!log.$schema) say('$schema is missing');
  if (gzipSync(bytes).length > 10 * 1024 * 1024) say('more than 10 MB when compressed');
  if (bytes[0] === 0xef && bytes[1] === 0xbb) say('the file starts with a byte order mark');
  if (/"snippet"|"guid"|"correlationGuid"|"commandLine"|"(start|end)TimeUtc"/.test(bytes.toString('utf8'))) {
    say('holds a snippet, a GUID, a command line or a clock');
  }
  const runs = log.runs ?? [];
  if (runs.length === 0) say('no run');
  if (runs.length > 20) say(`${runs.length} runs, at most 20`);
  const categories = new Set();
  const checkout = new Checkout(root);
  for (const run of runs) {
    const category = `${run.tool?.driver?.name} ${run.automationDetails?.id}`;
    if (categories.has(category)) say(`two runs of one tool and category: ${category}`);
    categories.add(category);
    checkRun(run, say);
    checkRules(run.tool?.driver?.rules ?? [], say);
    checkResults(run, checkout, say);
  }
  return out;
}

function checkRun(run, say) {
  const id = run.automationDetails?.id;
  if (typeof id !== 'string' || !id.includes('/')) say(`automationDetails.id '${id}' has no slash, so no category`);
  if (!run.tool?.driver?.semanticVersion && !run.tool?.driver?.version) say('the tool has no version');
  if (!run.results) say('results are missing; an empty run has an empty list');
  if ((run.tool?.extensions ?? []).length > 100) say('more than 100 extensions');
  for (const invocation of run.invocations ?? []) {
    if (invocation.executionSuccessful !== true) say('executionSuccessful is not true: GitHub refuses the upload');
    for (const each of invocation.toolExecutionNotifications ?? []) {
      for (const location of each.locations ?? []) checkUri(location.physicalLocation?.artifactLocation?.uri, say);
    }
  }
  if ((run.results ?? []).length > 5000) say(`${run.results.length} results, GitHub keeps 5000`);
}

function checkRules(rules, say) {
  if (rules.length === 0) say('no rules are listed');
  if (rules.length > 25000) say(`${rules.length} rules, at most 25000`);
  const ids = new Set();
  for (const rule of rules) {
    const name = `rule '${rule.id}'`;
    if (ids.has(rule.id)) say(`${name} is listed twice`);
    ids.add(rule.id);
    for (const field of ['shortDescription', 'fullDescription']) {
      const text = rule[field]?.text ?? '';
      if (text === '') say(`${name} has no ${field}`);
      if (text.length > 1024) say(`${name} has a ${field} of more than 1024 characters`);
    }
    if (!rule.help?.text) say(`${name} has no help`);
    if ((rule.name ?? '').length > 255) say(`${name} has a name of more than 255 characters`);
    if (!LEVELS.includes(rule.defaultConfiguration?.level)) say(`${name} has no level`);
    checkRuleProperties(rule, name, say);
  }
}

function checkRuleProperties(rule, name, say) {
  const properties = rule.properties ?? {};
  const tags = properties.tags ?? [];
  if (tags.length > 10) say(`${name} has ${tags.length} tags, GitHub keeps 10`);
  if (!PRECISIONS.includes(properties.precision)) say(`${name} has the precision '${properties.precision}'`);
  const problem = properties['problem.severity'];
  if (!PROBLEM_SEVERITIES.includes(problem)) say(`${name} has the problem.severity '${problem}'`);
  const security = properties['security-severity'];
  if (security === undefined) return;
  if (typeof security !== 'string' || !/^\d+(\.\d+)?$/.test(security)) {
    say(`${name} has a security-severity that is no number in a string: the upload is rejected`);
  } else if (!(Number(security) > 0 && Number(security) <= 10)) {
    say(`${name} has the security-severity ${security}, expected above 0 and up to 10`);
  } else if (!tags.includes('security')) {
    say(`${name} has a security-severity without the tag 'security'`);
  }
}

function checkResults(run, checkout, say) {
  const rules = run.tool?.driver?.rules ?? [];
  const lines = new Set();
  for (const [index, result] of (run.results ?? []).entries()) {
    const name = `result ${index} (${result.ruleId})`;
    const tell = (text) => say(`${name}: ${text}`);
    const listed = rules.findIndex((rule) => rule.id === result.ruleId);
    if (listed < 0) tell('its rule is not listed');
    if (result.ruleIndex !== undefined && result.ruleIndex !== listed) tell('ruleIndex is that of another rule');
    if (!LEVELS.includes(result.level)) tell(`level '${result.level}'`);
    if (result.kind !== undefined && result.kind !== 'fail') tell(`kind '${result.kind}' is an alert all the same`);
    if (result.suppressions) tell('suppressions are ignored: leave the result out');
    if (result.baselineState) tell('baselineState is ignored: leave the result out');
    if (result.rank !== undefined && !(result.rank >= 0)) tell(`rank ${result.rank} is read as critical`);
    checkPrimary(result, checkout, lines, tell);
    checkMessage(result, tell);
    for (const each of result.relatedLocations ?? []) checkPhysical(each.physicalLocation, checkout, tell);
    checkFlows(result, checkout, tell);
  }
}

function checkPrimary(result, checkout, lines, tell) {
  const locations = result.locations ?? [];
  if (locations.length !== 1) tell(`${locations.length} locations, expected one`);
  const physical = locations[0]?.physicalLocation;
  if (!physical) return tell('no physical location');
  const file = checkPhysical(physical, checkout, tell);
  const region = physical.region ?? {};
  if (region.endLine !== undefined && region.endLine !== region.startLine) {
    tell('a primary region of several lines is not shown in a pull request');
  }
  const key = `${result.ruleId} ${physical.artifactLocation?.uri} ${region.startLine}`;
  if (lines.has(key)) tell('a second result of this rule at this line');
  lines.add(key);
  const hash = result.partialFingerprints?.primaryLocationLineHash;
  if (!result.partialFingerprints?.['routegrant/v1']) tell('routegrant/v1 is missing');
  if (!file) return undefined;
  if (hash === undefined) return tell('primaryLocationLineHash is missing');
  if (hash !== file.hashes[region.startLine - 1]) {
    tell(`primaryLocationLineHash ${hash}, computed ${file.hashes[region.startLine - 1]}`);
  }
  return undefined;
}

function checkUri(uri, tell) {
  if (!uri) return tell('an empty URI');
  if (/^[a-z][a-z0-9+.-]*:/i.test(uri) || uri.startsWith('/')) tell(`URI '${uri}' is not relative`);
  if (uri.split('/').some((segment) => segment === '.' || segment === '..' || segment === '')) {
    tell(`URI '${uri}' is not normalised`);
  }
  if (/[\s\\"<>{}|^`]|%(?![0-9A-Fa-f]{2})/.test(uri)) tell(`URI '${uri}' is not encoded`);
  return undefined;
}

/** Returns the file, if there is a checkout that has it. */
function checkPhysical(physical, checkout, tell) {
  const uri = physical?.artifactLocation?.uri;
  checkUri(uri, tell);
  const region = physical?.region;
  if (!region) {
    tell(`no region in '${uri}'`);
    return undefined;
  }
  for (const field of ['startLine', 'startColumn', 'endLine', 'endColumn']) {
    if (!Number.isInteger(region[field]) || region[field] < 1) tell(`${field} is ${region[field]}`);
  }
  const forwards = region.endLine > region.startLine ||
    (region.endLine === region.startLine && region.endColumn >= region.startColumn);
  if (!forwards) tell('the region ends before it starts');
  const file = uri ? checkout.read(uri) : undefined;
  if (file === null) tell(`file '${uri}' is not in the checkout`);
  if (!file) return undefined;
  if (file.linked) tell(`file '${uri}' is reached through a link`);
  for (const [line, column] of [[region.startLine, region.startColumn], [region.endLine, region.endColumn]]) {
    const text = file.lines[line - 1];
    if (text === undefined) tell(`line ${line} is not in '${uri}'`);
    else if (column > text.length + 1) tell(`column ${column} is not in line ${line} of '${uri}'`);
  }
  return file;
}

function checkMessage(result, tell) {
  const text = result.message?.text ?? '';
  if (text === '') tell('no message');
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/.test(text)) {
    tell('a hidden character in the message');
  }
  const ids = new Set((result.relatedLocations ?? []).map((each) => String(each.id)));
  if (ids.size !== (result.relatedLocations ?? []).length) tell('two related locations with one id');
  const linked = new Set();
  for (const [, target] of text.replace(/\\[\\[\]]/g, '..').matchAll(/\[[^\[\]]*\]\(([^)]*)\)/g)) {
    if (!ids.has(target)) tell(`the message links to '${target}', which is no related location`);
    linked.add(target);
  }
  for (const id of ids) if (!linked.has(id)) tell(`related location ${id} is not linked, so not shown`);
}

function checkFlows(result, checkout, tell) {
  const flows = result.codeFlows ?? [];
  if (flows.length > 4) tell(`${flows.length} code flows, expected at most 4`);
  let steps = 0;
  for (const flow of flows) {
    if (flow.threadFlows?.length !== 1) tell('a code flow needs one thread flow, as viewers show the first only');
    for (const step of flow.threadFlows?.[0]?.locations ?? []) {
      steps++;
      if (!step.location) {
        tell('a step by index');
        continue;
      }
      if (!step.location.message?.text) tell('a step without a message');
      checkPhysical(step.location.physicalLocation, checkout, tell);
    }
  }
  if (steps > 1000) tell(`${steps} steps, GitHub keeps 1000`);
}
