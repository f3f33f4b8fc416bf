#!/usr/bin/env bash
# Makes a repository with a pull request in it: a base that moved on, a branch that adds a route and widens a grant, and their
# merge as GitHub makes it, which is what is checked out. For the workflow that runs the action on a real merge commit, and for
# its test.
#
#   example_history.sh DIRECTORY
set -euo pipefail

source=$(cd "$(dirname "$0")/../.." && pwd)
export GIT_AUTHOR_NAME=example GIT_AUTHOR_EMAIL=example@example.com GIT_COMMITTER_NAME=example GIT_COMMITTER_EMAIL=example@example.com
mkdir -p "$1"
cp -r "$source/testdata/histories/tree/." "$1"
cd "$1"
git init -q -b main .
git add -A
git commit -qm "The shop"
git checkout -qb change
cat >> deploy/ingress.yaml <<'YAML'
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: reports
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
    - host: reports.shop.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: orders
                port:
                  number: 80
YAML
echo 'GRANT DELETE ON orders TO orders_app;' >> db/002_roles.sql
git add -A
git commit -qm "Publish the reports"
git checkout -q main
echo '-- nothing else' >> db/001_schema.sql
git commit -qam "Move on"
git checkout -q --detach
git merge -q --no-ff -m "Merge change into main" change
