#!/usr/bin/env bash
# shellcheck disable=SC2016  # backquotes are part of what the program says
# Charts that `helm` renders, and a helm that fails, hangs, floods or is not there. No helm is needed: a script stands
# in its place.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset "${!GITHUB_@}" "${!GIT_@}"
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.com GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.com

fail() { echo "FAILED: $1" >&2; cat "$work/out" >&2; exit 1; }
run() { code=0; PATH="$work/bin:$PATH" "$ROUTEGRANT" "$@" > "$work/out" 2>&1 || code=$?; }
ends() { [[ $code == "$1" ]] || fail "expected exit code $1, found $code"; }
says() { grep -qF -- "$1" "$work/out" || fail "expected: $1"; }
silent() { ! grep -qF -- "$1" "$work/out" || fail "not expected: $1"; }
helm() { { echo '#!/usr/bin/env bash'; cat; } > "$work/bin/helm"; chmod +x "$work/bin/helm"; }

mkdir -p "$work/bin" "$work/repo/shop/templates" "$work/repo/db"
cd "$work/repo"
cat > shop/Chart.yaml <<'EOF'
apiVersion: v2
name: shop
version: 1.0.0
dependencies:
  - {name: postgresql, version: 1.x.x, repository: https://charts.example}
EOF
cat > shop/values.yaml <<'EOF'
host: shop.example
EOF
cat > shop/templates/web.yaml <<'EOF'
{{- if .Values.host }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ .Release.Name }}
spec:
  rules:
    - host: {{ .Values.host }}
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 8081}}}}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
    - {port: 80}
{{- end }}
EOF
# Valid YAML without an action: rendered with the others, not read a second time.
cat > shop/templates/account.yaml <<'EOF'
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: other}
  ports:
    - {port: 81}
EOF

# What a real helm prints; it also tells how it was called.
helm <<'EOF'
printf '%s\n' "$@" > "$0.arguments"
cat > "$0.values"
env > "$0.environment"
cat <<'YAML'
---
# Source: shop/templates/web.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {app: web}
  ports:
    - {port: 80}
---
# Source: shop/templates/web.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 8081}}}}
YAML
EOF

# Not rendered unless it is asked for.
run; ends 0; says '1 not rendered'; silent 'route-to-missing-backend'
[[ ! -e $work/bin/helm.arguments ]] || fail 'helm was run without --render'

# Rendered: the finding stands in the template.
run --render; ends 1; says 'shop/templates/web.yaml:11'; says "port '8081', which Service 'web' does not have,"
silent 'not rendered'
grep -qx -- 'shop' "$work/bin/helm.arguments" || fail 'the release has another name'
grep -qx -- "$PWD/shop" "$work/bin/helm.arguments" || fail 'another directory was rendered'
grep -qx -- 'KUBECONFIG=/dev/null' "$work/bin/helm.environment" || fail 'helm may ask a cluster'
run --render --format json; says '"file": "shop/templates/web.yaml"'; silent '<helm'
run scopes --render; says 'nothing in the tree installs this chart'

# A comment in the template accepts it there.
cp shop/templates/web.yaml "$work/web.yaml"
sed -i 's|^          - {path|          # routegrant: ignore[route-to-missing-backend] soon\n&|' shop/templates/web.yaml
sed -i 's|^          - {path|          # routegrant: ignore[route-to-missing-backend] soon\n&|' "$work/bin/helm"
run --render; ends 0; says '1 ignored'; silent 'ignore-unused'
cp "$work/web.yaml" shop/templates/web.yaml

# An Application says with which values.
mkdir -p apps
cat > apps/shop.yaml <<'EOF'
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: front, namespace: argocd}
spec:
  destination: {name: in-cluster, namespace: shop}
  source:
    path: shop
    helm:
      valueFiles: [values-prod.yaml]
      # Not read beside a valuesObject.
      values: "host: lost.example"
      valuesObject: {replicas: 2}
      parameters: [{name: image.tag, value: "3"}, {name: "list[0]", value: "a,b"}]
      fileParameters: [{name: note, path: values-prod.yaml}, {name: other, path: note.txt}]
EOF
printf 'host: prod.example\nreplicas: 1\n' > shop/values-prod.yaml
run scopes --render; ends 0; says 'Application argocd/front deploys this'
says "the file 'note.txt' is not among those that are read"
[[ $(cat "$work/bin/helm.values") == '{"host":"prod.example","image":{"tag":3},"list":["a,b"],"note":"host: prod.example\nreplicas: 1\n","other":"${note.txt}","replicas":2}' ]] || fail "values: $(cat "$work/bin/helm.values")"
grep -qx -- 'front' "$work/bin/helm.arguments" || fail 'the release has another name than the Application'
rm shop/values-prod.yaml
run scopes --render; says "the values file 'values-prod.yaml' is not in this tree"
rm -r apps

# The base of a comparison is rendered as it was then.
echo 'port: 8081' >> shop/values.yaml
git init -q -b main . && git add -A && git commit -qm base
helm <<'EOF'
port=$(sed -n 's/^port: //p' "${@: -1}/values.yaml")
printf -- '---\n# Source: shop/templates/web.yaml\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: shop\nspec:\n'
printf -- '  rules:\n    - host: shop.example\n      http:\n        paths:\n'
printf -- '          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: %s}}}}\n' "$port"
printf -- '---\n# Source: shop/templates/web.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n  ports:\n    - {port: 80}\n'
EOF
run check --render; ends 1; says "port '8081'"
run check --render --base HEAD; ends 0; says 'unchanged'
sed -i 's/8081/8082/' shop/values.yaml
run check --render --base HEAD; ends 1; says "port '8082'"
git checkout -q .

# A helm that fails: its words are not repeated, as they may hold secrets.
helm <<'EOF'
echo 'Error: execution error at (shop/templates/web.yaml:3:4): password hunter2 is too short' >&2
exit 1
EOF
run --render; ends 0; says 'the chart shop could not be rendered'; says 'shop/templates/web.yaml:3'; says 'a template refuses these values'; silent 'hunter2'; silent '1 not rendered here'
run --render --strict; ends 3
helm <<'EOF'
echo 'Error: An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: postgresql' >&2
exit 1
EOF
run --render; says 'postgresql is not in its directory charts'

# What lies beside a chart is taken from there, what lies elsewhere is left out and told.
mkdir -p lib/templates
printf 'apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n' > lib/Chart.yaml
sed -i 's|^dependencies:|&\n  - {name: lib, version: 1.x.x, repository: "file://../lib"}|' shop/Chart.yaml
helm <<'EOF'
chart=${@: -1}
if [[ ! -e $chart/charts/lib/templates || ! -e $chart/charts/postgresql/Chart.yaml ]]; then
  echo 'Error: An error occurred while checking for chart dependencies. You may need to run `helm dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: lib, postgresql' >&2
  exit 1
fi
[[ $* == *'--kube-version v1.99.0'* ]] || { echo 'Error: chart requires kubeVersion: >=1.99.0-0 which is incompatible with Kubernetes v1.31.0' >&2; exit 1; }
cat "$chart/values.yaml" > /dev/null
printf -- '---\n# Source: shop/templates/web.yaml\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n'
EOF
run scopes --render; says 'The chart shop deploys the chart postgresql, which is not rendered'; silent 'could not be'
silent 'lib, which'; says 'nothing in the tree installs this chart'
# What the chart's values switch off is not deployed.
sed -i 's|version: 1.x.x, repository: https|condition: "global.db,postgresql.enabled", tags: [db], &|' shop/Chart.yaml
run scopes --render; says 'The chart shop deploys the chart postgresql'
printf 'postgresql: {enabled: false}\n' >> shop/values.yaml
run scopes --render; silent 'deploys the chart postgresql'
sed -i 's|^postgresql: .*|tags: {db: false}|' shop/values.yaml
run scopes --render; silent 'deploys the chart postgresql'
printf 'postgresql: {enabled: true}\n' >> shop/values.yaml
run scopes --render; says 'The chart shop deploys the chart postgresql'
[[ -d shop/templates && ! -e shop/charts ]] || fail 'the tree was written to'
git checkout -q . && rm -r lib

# One that hangs, with a child of its own, also after it closed its outputs.
helm <<'EOF'
sleep 300 &
wait
EOF
start=$SECONDS
run --render --render-timeout 1; ends 0; says "'helm' takes longer than 1 seconds"
helm <<'EOF'
exec >&- 2>&-
exec sleep 300
EOF
run --render --render-timeout 1; says "'helm' takes longer than 1 seconds"
(( SECONDS - start < 60 )) || fail 'a hanging helm was waited for'
run --render --render-timeout 0; ends 2; says '--render-timeout'

# One that floods.
helm <<'EOF'
exec head -c 1000000000 /dev/zero
EOF
run --render; ends 0; says "'helm' prints more than 64 MiB"

# One that prints what is no YAML, or nothing.
helm <<'EOF'
printf -- '---\n# Source: shop/templates/web.yaml\nkind: {{\n'
EOF
run --render --strict; ends 3
helm <<'EOF'
exit 0
EOF
run --render; ends 0

# None at all.
rm "$work/bin/helm"
if ! command -v helm > /dev/null; then
  run --render; ends 0; says "cannot run 'helm'"
fi
echo ok
