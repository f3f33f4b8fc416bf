#!/usr/bin/env bash
# One analysis, all outputs: of what the change brings where there is a base, else of the tree. Writes the outputs findings,
# new-findings, access-changed, sarif-file, html-file, summary-file and exit-code, and the job's summary. Always succeeds, so
# that the upload takes place; the action's last step gives the exit code back.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd -- "${ROUTEGRANT_DIRECTORY:-.}"
temporary=$(mktemp -d "$RUNNER_TEMP/routegrant.XXXXXX")
sarif=$temporary/routegrant.sarif
json=$temporary/routegrant.json
summary=$temporary/summary.md
html=$temporary/access.html

arguments=(--no-progress --color never)
[[ -z ${ROUTEGRANT_CONFIG:-} ]] || arguments+=(--config "$ROUTEGRANT_CONFIG")
[[ -z ${ROUTEGRANT_BASELINE:-} ]] || arguments+=(--baseline "$ROUTEGRANT_BASELINE")
paths=()
while IFS= read -r path; do
  [[ -z $path ]] || paths+=("$path")
done <<< "${ROUTEGRANT_PATHS:-.}"
[[ ${#paths[@]} -gt 0 ]] || paths=(.)

base=$("$here/base.sh")
head=$("$here/head.sh")
if [[ -n $base ]]; then
  # What the base branch got meanwhile is no change of the pull request, where there is enough history to tell.
  [[ -z $head ]] || base=$(git merge-base "$base" "$head" 2> /dev/null || echo "$base")
  command=(diff --base "$base")
  [[ -z $head ]] || command+=(--head "$head")
else
  command=(check)
fi
command+=(--fail-on "${ROUTEGRANT_FAIL_ON:-error}" --sarif-category "${ROUTEGRANT_CATEGORY:-routegrant}"
          --format "sarif=$sarif" --format "json=$json" --format "markdown=$summary")

code=0
if [[ ${ROUTEGRANT_ANNOTATIONS:-true} == true ]]; then
  routegrant "${command[@]}" "${arguments[@]}" --format github -- "${paths[@]}" || code=$?
else
  # Text holds names of the checked tree: no line of it may be a command to the runner.
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$token"
  routegrant "${command[@]}" "${arguments[@]}" --format text -- "${paths[@]}" || code=$?
  echo "::$token::"
fi
routegrant graph "${arguments[@]}" --quiet --format "html=$html" -- "${paths[@]}" || true

# Numbers, booleans and our own paths only: no name from the checked tree may reach these files.
{
  echo "exit-code=$code"
  if [[ -s $json && -n $base ]]; then
    new=$(jq '.findings.new | length' "$json")
    echo "findings=$new"
    echo "new-findings=$new"
    echo "access-changed=$(jq '[.opened, .widened, .narrowed, .closed, .incomparable, .connections[]] | any(length > 0)' "$json")"
  elif [[ -s $json ]]; then
    echo "findings=$(jq '[.findings[] | select(.status == "new" or .status == "unchanged")] | length' "$json")"
    echo "new-findings=0"
    echo "access-changed=false"
  fi
  [[ ! -s $sarif ]] || echo "sarif-file=$sarif"
  [[ ! -s $html ]] || echo "html-file=$html"
  [[ ! -s $summary || -z $base ]] || echo "summary-file=$summary"
} >> "$GITHUB_OUTPUT"
[[ ! -s $summary ]] || cat "$summary" >> "$GITHUB_STEP_SUMMARY"
