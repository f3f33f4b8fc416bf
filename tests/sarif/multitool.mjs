// Layer 2: sarif-multitool with the rules of SARIF and of GitHub.

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The npm wrapper starts a shell, which would cut "Sarif;Ghas" at the semicolon: call the program itself.
const program = fileURLToPath(
  new URL('node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool', import.meta.url));
const config = fileURLToPath(new URL('multitool.xml', import.meta.url));

/** Problems of one file, as sentences. */
export function multitoolProblems(file) {
  if (!existsSync(program)) return ['multitool: the program is not installed; run npm ci in tests/sarif'];
  chmodSync(program, 0o755);
  const folder = mkdtempSync(join(tmpdir(), 'routegrant-sarif-'));
  try {
    const output = join(folder, 'out.sarif');
    // Boolean options need a value, and with console output on GH1001 crashes on some results.
    const run = spawnSync(program, [
      'validate', file, '--config', config, '--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning', '--quiet', 'true',
      '--output', output, '--log', 'ForceOverwrite',
    ], {
      encoding: 'utf8',
      env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
    });
    if (run.error) return [`multitool: ${run.error.message}`];
    if (!existsSync(output)) return [`multitool: no output, status ${run.status}: ${run.stdout}${run.stderr}`];
    return problemsIn(JSON.parse(readFileSync(output, 'utf8').replace(/^\uFEFF/, '')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The exit status is 0 even where there are errors: results and error notifications count. */
function problemsIn(log) {
  const out = [];
  for (const run of log.runs) {
    const rules = run.tool.driver.rules ?? [];
    for (const result of run.results ?? []) {
      const rule = rules[result.ruleIndex] ?? rules.find((each) => each.id === result.ruleId);
      const pattern = rule?.messageStrings?.[result.message.id]?.text ?? result.message.text ?? '';
      const text = pattern.replace(/\{(\d+)\}/g, (_, index) => result.message.arguments?.[index] ?? '');
      out.push(`multitool: ${result.ruleId} ${rule?.name ?? ''}: ${text}`);
    }
    for (const invocation of run.invocations ?? []) {
      const notifications = [
        ...(invocation.toolExecutionNotifications ?? []), ...(invocation.toolConfigurationNotifications ?? [])];
      for (const each of notifications) {
        if (each.level === 'error') out.push(`multitool: ${each.message.text}`);
      }
    }
  }
  return out;
}
