#!/usr/bin/env bash
# One sticky comment on the pull request: what `routegrant diff --format markdown` wrote. Its first line is a hidden marker; the
# bot's own comment that begins with it is edited, so there is never a second. Where nothing changes and nothing was said
# before, nothing is said. Never fails the job: findings do that.
#   ROUTEGRANT_SUMMARY   the Markdown file     ROUTEGRANT_TOKEN   a token with pull-requests: write
#   ROUTEGRANT_CHANGED   true or false: whether access changed, or there is something else to tell
set -euo pipefail

note() { echo "::notice::routegrant: $1"; exit 0; }

[[ -s ${ROUTEGRANT_SUMMARY:-} ]] || exit 0
[[ ${GITHUB_EVENT_NAME:-} == pull_request || ${GITHUB_EVENT_NAME:-} == pull_request_target ]] || exit 0
number=$(jq -r '.pull_request.number // empty' "$GITHUB_EVENT_PATH")
[[ $number =~ ^[0-9]+$ ]] || exit 0
head=$(jq -r '.pull_request.head.repo.full_name // empty' "$GITHUB_EVENT_PATH")
if [[ ${GITHUB_EVENT_NAME} == pull_request && $head != "$GITHUB_REPOSITORY" ]]; then
  note "no comment, as this pull request comes from a fork; the job's summary says the same"
fi
marker=$(head -n 1 "$ROUTEGRANT_SUMMARY")
[[ $marker == '<!-- routegrant:'*' -->' ]] || exit 0

temporary=$(mktemp -d "${RUNNER_TEMP:-/tmp}/routegrant-comment.XXXXXX")
trap 'rm -rf "$temporary"' EXIT
# The token goes through a file: arguments are seen by other processes.
(umask 077 && printf 'header = "Authorization: Bearer %s"\n' "${ROUTEGRANT_TOKEN:-}" > "$temporary/auth")

# Whose comments are ours beside those of bots: a personal token writes as a person. The job's own token may not ask.
me=$(curl --silent --config "$temporary/auth" --max-time 60 --header 'Accept: application/vnd.github+json' -- "$GITHUB_API_URL/user" |
  jq -r '.login // empty' 2> /dev/null || true)

# call METHOD PATH [BODY-FILE]: the answer in $temporary/answer, its status on standard output.
call() {
  local arguments=(--silent --show-error --config "$temporary/auth" --max-time 60 --request "$1"
                   --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28'
                   --output "$temporary/answer" --write-out '%{http_code}')
  # A comment that was written is not written again because its answer was lost.
  [[ $1 == POST ]] || arguments+=(--retry 2)
  [[ $# -lt 3 ]] || arguments+=(--header 'Content-Type: application/json' --data-binary "@$3")
  curl "${arguments[@]}" -- "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/$2" || echo 000
}

comment=
for page in 1 2 3 4 5 6 7 8 9 10; do
  status=$(call GET "issues/$number/comments?per_page=100&page=$page")
  [[ $status == 200 ]] || note "no comment, as the comments cannot be read (status $status); it needs the permission pull-requests: write"
  comment=$(jq -r --arg marker "$marker" --arg me "$me" \
    '[.[] | select((.user.type == "Bot" or .user.login == $me) and (.body | startswith($marker)))] | first | .id // empty' \
    "$temporary/answer")
  [[ -z $comment && $(jq length "$temporary/answer") -eq 100 ]] || break
done

jq -n --rawfile body "$ROUTEGRANT_SUMMARY" '{body: $body}' > "$temporary/body"
if [[ -n $comment ]]; then
  status=$(call PATCH "issues/comments/$comment" "$temporary/body")
elif [[ ${ROUTEGRANT_CHANGED:-true} == true ]]; then
  status=$(call POST "issues/$number/comments" "$temporary/body")
else
  exit 0
fi
[[ $status == 20? ]] || note "the comment could not be written (status $status); it needs the permission pull-requests: write"
