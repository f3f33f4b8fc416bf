#!/usr/bin/env python3
"""Compares what routegrant builds of kustomizations with the real `kustomize build`.

    compare.py PROGRAM DIRECTORY...     PROGRAM is build/dev/tests/routegrant_kustomize

For every directory below the given ones that holds an outermost kustomization both are run, and objects are compared as
JSON, in order. Needs `kustomize` on PATH, or its path in $KUSTOMIZE, and PyYAML. Directories that kustomize itself
cannot build are counted apart: there routegrant may build less, but must say why.
"""

import json
import os
import subprocess
import sys

import yaml


class Loader(yaml.SafeLoader):
    """Reads dates as text, as JSON has none."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


# kustomize prints `<<` and `=` as they stand; as values they are words.
for word in ("merge", "value"):
    Loader.add_constructor("tag:yaml.org,2002:" + word, lambda loader, node: loader.construct_scalar(node))


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def ours(program, root):
    run = subprocess.run([program, root], capture_output=True, text=True, check=True)
    result, directory = {}, None
    for line in run.stdout.splitlines():
        if line.startswith("# "):
            directory = line[2:]
            result[directory] = []
        else:
            result[directory].append(canonical(json.loads(line)))
    return result, run.stderr


def theirs(directory):
    kustomize = os.environ.get("KUSTOMIZE", "kustomize")
    run = subprocess.run(
        [kustomize, "build", "--load-restrictor", "LoadRestrictionsNone", directory], capture_output=True, text=True
    )
    if run.returncode != 0:
        return None, run.stderr
    documents = [one for one in yaml.load_all(run.stdout, Loader) if one is not None]
    return [canonical(one) for one in documents], ""


def kustomizations_below(root):
    names = {"kustomization.yaml", "kustomization.yml", "Kustomization"}
    for directory, _, files in sorted(os.walk(root)):
        if names & set(files):
            yield os.path.relpath(directory, root)


def compare(program, root):
    same = different = refused = 0
    built, problems = ours(program, root)
    for directory, objects in sorted(built.items()):
        expected, error = theirs(os.path.join(root, directory))
        if expected is None:
            refused += 1
            print(f"{root}/{directory}: kustomize refuses: {error.strip().splitlines()[-1][:300]}")
        elif sorted(expected) == sorted(objects):
            same += 1
        else:
            different += 1
            print(f"{root}/{directory}: DIFFERENT")
            for line in sorted(set(expected) - set(objects)):
                print("  kustomize:  " + line[:3000])
            for line in sorted(set(objects) - set(expected)):
                print("  routegrant: " + line[:3000])
    not_built = []
    for line in problems.splitlines():
        if line.endswith("is not built"):
            not_built.append(line)
    for line in not_built:
        name = line.rsplit("'", 2)[1]
        expected, _ = theirs(os.path.join(root, name))
        if expected is not None:
            different += 1
            print(f"{root}/{name}: DIFFERENT: kustomize builds it; {line}")
        else:
            refused += 1
    return same, different, refused


def main():
    program, *roots = sys.argv[1:]
    total = [0, 0, 0]
    for root in roots:
        total = [a + b for a, b in zip(total, compare(program, root))]
    print(f"{total[0]} the same, {total[1]} different, {total[2]} that kustomize cannot build")
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main())
