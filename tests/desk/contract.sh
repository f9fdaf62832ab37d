#!/bin/sh
# Does the desk keep its own contract? schemathesis, all checks on, over openapi.yaml.
# Usage: contract.sh [further arguments of `schemathesis run`]; DESK names a built desk.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
version=4.32.5
venv="${TECJUMP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tecjump-tray}/venv-schemathesis"
work=$(mktemp -d)
desk_pid=
finish() {
    if [ -n "$desk_pid" ]; then kill "$desk_pid" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

if [ "$("$venv/bin/schemathesis" --version 2>/dev/null)" != "schemathesis, version $version" ]; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
fi

if [ -z "${DESK:-}" ]; then
    (cd "$here" && cargo build --quiet --package desk)
    target=$(cd "$here" && cargo metadata --format-version 1 --no-deps |
        python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
    DESK="$target/debug/desk"
fi
"$DESK" serve >"$work/desk.log" &
desk_pid=$!
base=
for _ in $(seq 100); do
    base=$(sed -n 's|^hub *\(.*\)/$|\1|p' "$work/desk.log")
    if [ -n "$base" ]; then break; fi
    sleep 0.1
done

cd "$work" # schemathesis leaves files where it runs
export SCHEMATHESIS_HOOKS="$here/contract/hooks.py"
check() {
    "$venv/bin/schemathesis" "$@" --url "$base" --checks all --no-color
}

echo "Every call, as one person:"
check run "$here/openapi.yaml" --seed 20251122 --max-examples 60 "$@"

echo "Two people who must not see each other's tickets:"
# Without the calls that end sessions: these two sign in once.
export CONTRACT_PEERS="$here/contract/peers.yaml"
check --config-file "$here/contract/peers.toml" run "$here/openapi.yaml" --max-examples 30 \
    --seed 20251122 --exclude-tag Session "$@"
