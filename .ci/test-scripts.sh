#!/usr/bin/env bash
# Every script is checked, and nothing is found (TAP).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

if ! command -v shellcheck >/dev/null; then
  echo "ok - shellcheck # SKIP not installed"
  exit 0
fi
for script in cellmesh .ci/run .ci/*.sh systemd/*.sh; do
  if findings=$(shellcheck -x -f gcc "$script"); then
    echo "ok - shellcheck_${script//\//_}_clean"
  else
    echo "not ok - shellcheck_${script//\//_}_clean"
    printf '#   %s\n' "${findings//$'\n'/$'\n'#   }"
  fi
done
