#!/usr/bin/env bash
# One analysis, all outputs: of what the change brings where there is a base, else of the tree. Writes the outputs findings,
# new-findings, access-changed, worth-telling, sarif-file, sarif-ref, sarif-sha, html-file, summary-file and exit-code, and the
# job's summary. Always succeeds, so that the upload takes place; the action's last step gives the exit code back.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd -- "${ROUTEGRANT_DIRECTORY:-.}"
# In a job with `container:` root works on a checkout of the runner's user, which git refuses unless it is told (git-config,
# safe.directory); what actions/checkout told it holds for that action only.
for trusted in "${GITHUB_WORKSPACE:-$PWD}" "$PWD"; do
  number=${GIT_CONFIG_COUNT:-0}
  export "GIT_CONFIG_KEY_$number=safe.directory" "GIT_CONFIG_VALUE_$number=$trusted" GIT_CONFIG_COUNT=$((number + 1))
done
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

head=$("$here/head.sh")
base=$("$here/base.sh" "${head:-HEAD}")
if [[ -n $base ]]; then
  command=(diff --base "$base")
  [[ -z $head ]] || command+=(--head "$head")
else
  command=(check)
fi
command+=(--fail-on "${ROUTEGRANT_FAIL_ON:-error}" --sarif-category "${ROUTEGRANT_CATEGORY:-routegrant}"
          --format "sarif=$sarif" --format "json=$json" --format "markdown=$summary")

code=0
problems=$temporary/problems
if [[ ${ROUTEGRANT_ANNOTATIONS:-true} == true ]]; then
  routegrant "${command[@]}" "${arguments[@]}" --format github -- "${paths[@]}" 2> "$problems" || code=$?
else
  # Text holds names of the checked tree: no line of it may be a command to the runner.
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$token"
  routegrant "${command[@]}" "${arguments[@]}" --format text -- "${paths[@]}" 2> "$problems" || code=$?
  echo "::$token::"
fi
# A path that is not there, settings that are wrong: whoever looks at the run sees why it failed. The program shows control
# characters by their numbers, so that a line is one message; a `%` would begin an escape.
while IFS= read -r line; do
  if [[ $code -ge 2 && $line == 'routegrant: error: '* ]]; then
    message=${line#routegrant: error: }
    echo "::error title=routegrant::${message//%/%25}"
  else
    printf '%s\n' "$line" >&2
  fi
done < "$problems"
# Without an analysis (settings that are wrong, say) an earlier comment would stand, and say that nothing changed.
if [[ -n $base && ! -s $summary ]]; then
  category=${ROUTEGRANT_CATEGORY:-routegrant}
  printf '<!-- routegrant:%s -->\n**Nothing was analysed: routegrant ended with exit code %s.** The job'"'"'s log says why.\n' \
    "${category//[^A-Za-z0-9._]/-}" "$code" > "$summary"
fi

# The page shows what is checked out: where that is not the head, it would be another tree's.
[[ -n $head ]] || routegrant graph "${arguments[@]}" --quiet --format "html=$html" -- "${paths[@]}" || true

# Under pull_request_target GITHUB_REF is the default branch, and upload-sarif would take the pull request's findings for that
# branch's own (codeql-action, getRef in git-utils.ts): they belong to the pull request's head.
number=$(jq -r '.pull_request.number // empty' "${GITHUB_EVENT_PATH:-/dev/null}" 2> /dev/null || true)
sha=$(jq -r '.pull_request.head.sha // empty' "${GITHUB_EVENT_PATH:-/dev/null}" 2> /dev/null || true)
is_of_head=false
if [[ ${GITHUB_EVENT_NAME:-} == pull_request_target && $number =~ ^[0-9]+$ && $sha =~ ^[0-9a-f]{40}([0-9a-f]{24})?$ ]]; then
  [[ -z $head && $(git rev-parse HEAD) == "${GITHUB_SHA:-}" ]] || is_of_head=true
fi

# Numbers, booleans and our own paths only: no name from the checked tree may reach these files.
{
  echo "exit-code=$code"
  if [[ -s $json && -n $base ]]; then
    new=$(jq '.findings.new | length' "$json")
    echo "findings=$new"
    echo "new-findings=$new"
    echo "access-changed=$(jq '[.opened, .widened, .narrowed, .closed, .incomparable, .connections[], .environments[]?] | any(length > 0)' "$json")"
    # What silences findings, what cannot be read any more and what is mended is told, too, where nothing else is.
    echo "worth-telling=$(jq '[.policy_changes, .not_understood, .findings[]] | any(length > 0)' "$json")"
  elif [[ -s $json ]]; then
    echo "findings=$(jq '[.findings[] | select(.status == "new" or .status == "unchanged")] | length' "$json")"
    echo "new-findings=0"
    echo "access-changed=false"
  fi
  # Where a path is not there (3) what was asked was not analysed: a file without its results would close their alerts.
  [[ ! -s $sarif || $code -ge 2 ]] || echo "sarif-file=$sarif"
  [[ $is_of_head == false ]] || printf 'sarif-ref=refs/pull/%s/head\nsarif-sha=%s\n' "$number" "$sha"
  [[ ! -s $html ]] || echo "html-file=$html"
  [[ ! -s $summary || -z $base ]] || echo "summary-file=$summary"
} >> "$GITHUB_OUTPUT"
[[ ! -s $summary ]] || cat "$summary" >> "$GITHUB_STEP_SUMMARY"
