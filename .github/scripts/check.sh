#!/usr/bin/env bash
# One analysis, all outputs. Writes the outputs findings, sarif-file and exit-code, and the job's summary. Always succeeds, so
# that the upload takes place; the action's last step gives the exit code back.
set -euo pipefail

cd -- "${ROUTEGRANT_DIRECTORY:-.}"
temporary=$(mktemp -d "$RUNNER_TEMP/routegrant.XXXXXX")
sarif=$temporary/routegrant.sarif
json=$temporary/routegrant.json
summary=$temporary/summary.md

arguments=(check --no-progress --color never
           --fail-on "${ROUTEGRANT_FAIL_ON:-error}"
           --sarif-category "${ROUTEGRANT_CATEGORY:-routegrant}"
           --format "sarif=$sarif" --format "json=$json" --format "markdown=$summary")
if [[ ${ROUTEGRANT_ANNOTATIONS:-true} == true ]]; then
  arguments+=(--format github)
else
  arguments+=(--format text)
fi
[[ -z ${ROUTEGRANT_CONFIG:-} ]] || arguments+=(--config "$ROUTEGRANT_CONFIG")

paths=()
while IFS= read -r path; do
  [[ -z $path ]] || paths+=("$path")
done <<< "${ROUTEGRANT_PATHS:-.}"
[[ ${#paths[@]} -gt 0 ]] || paths=(.)

code=0
routegrant "${arguments[@]}" -- "${paths[@]}" || code=$?

# Numbers and our own paths only: no name from the checked tree may reach these files.
{
  echo "exit-code=$code"
  if [[ -s $json ]]; then
    echo "findings=$(jq '[.findings[] | select(.status == "new" or .status == "unchanged")] | length' "$json")"
  fi
  [[ ! -s $sarif ]] || echo "sarif-file=$sarif"
} >> "$GITHUB_OUTPUT"
[[ ! -s $summary ]] || cat "$summary" >> "$GITHUB_STEP_SUMMARY"
