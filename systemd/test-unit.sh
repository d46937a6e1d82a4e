#!/usr/bin/env bash
# The unit says nothing wrong and exposes no more than 2.0 (TAP).
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
maximum_exposure=2.0

if ! command -v systemd-analyze >/dev/null || ! systemd-analyze --help | grep -q -e --offline; then
  echo "ok - unit_checked # SKIP no systemd-analyze with --offline (systemd 250 or newer)"
  exit 0
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

exposure=$(systemd-analyze security --offline=yes --no-pager ./cellmesh.service | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
if awk -v is="$exposure" -v most="$maximum_exposure" 'BEGIN { exit !(is != "" && is + 0 <= most + 0) }'; then
  echo "ok - unit_exposure_atMost$maximum_exposure ($exposure)"
else
  echo "not ok - unit_exposure_atMost$maximum_exposure: is '$exposure'; systemd-analyze security --offline=yes systemd/cellmesh.service says why"
fi

# The program need not be installed here for the unit to be right.
sed "s:^ExecStart=[^ ]*:ExecStart=$(command -v true):; s:^Documentation=.*::" cellmesh.service >"$scratch/cellmesh.service"
if complaints=$(systemd-analyze verify --man=no "$scratch/cellmesh.service" 2>&1) && [[ -z $complaints ]]; then
  echo "ok - unit_verified_noComplaint"
else
  echo "not ok - unit_verified_noComplaint: $complaints"
fi

for line in LimitCORE=0 LogsDirectory=cellmesh MemoryMax=512M; do
  if grep -qx "$line" cellmesh.service; then echo "ok - unit_has_${line%%=*}"; else echo "not ok - unit_has_${line%%=*}: no $line"; fi
done

mkdir -p "$scratch/root/etc"
touch "$scratch/root/etc/passwd" "$scratch/root/etc/group"
if systemd-sysusers --root="$scratch/root" "$PWD/sysusers.d/cellmesh.conf" >/dev/null 2>&1 &&
  grep -q '^cellmesh:.*nologin' "$scratch/root/etc/passwd"; then
  missing=
  read -r -a groups < <(sed -n 's/^SupplementaryGroups=//p' cellmesh.service)
  for group in "${groups[@]}"; do
    grep -q "^$group:.*cellmesh" "$scratch/root/etc/group" || missing+=" $group"
  done
  [[ -z $missing ]] && echo "ok - sysusers_emptySystem_userInAllGroupsOfUnit" ||
    echo "not ok - sysusers_emptySystem_userInAllGroupsOfUnit: missing$missing"
else
  echo "not ok - sysusers_emptySystem_userInAllGroupsOfUnit: no user"
fi
