#!/usr/bin/env bash
# install.sh into a folder: what lies where, upgrade keeps settings, uninstall leaves or removes them (TAP).
set -uo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

if ! command -v systemd-sysusers >/dev/null; then
  echo "ok - install # SKIP no systemd-sysusers"
  exit 0
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root
from=$scratch/unpacked
mkdir -p "$root/etc" "$from/lib"
touch "$root/etc/passwd" "$root/etc/group"
cp -r "$here" "$from/systemd"
cp "$here/../cellmesh" "$here/../LICENSE" "$from/"
echo first >"$from/cellmesh.jar"
echo library >"$from/lib/a.jar"
echo 'room = "sample"' >"$from/cellmesh.toml"

check() { # NAME COMMAND...
  local name=$1
  shift
  if "$@" >/dev/null 2>&1; then echo "ok - $name"; else echo "not ok - $name: $*"; fi
}
refuses() { ! "$@"; }
has() { grep -q -- "$1" "$2"; }

installer=$from/systemd/install.sh
check install_intoFolder_succeeds "$installer" --root "$root"
check install_launcher_isExecutable test -x "$root/opt/cellmesh/cellmesh"
check install_libraries_areThere test -f "$root/opt/cellmesh/lib/a.jar"
check install_link_pointsAtLauncher test "$(readlink "$root/usr/local/bin/cellmesh")" = /opt/cellmesh/cellmesh
check install_user_exists has '^cellmesh:' "$root/etc/passwd"
program=$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$root/etc/systemd/system/cellmesh.service")
check install_unit_startsWhatIsInstalled test -x "$root$program"
settings=$(sed -n 's/^ExecStart=.*--config //p' "$root/etc/systemd/system/cellmesh.service")
check install_settings_whereUnitReadsThem test -f "$root$settings"
check install_settings_notForEverybody test "$(stat -c %a "$root$settings")" = 640

echo 'room = "mine"' >"$root$settings"
echo second >"$from/cellmesh.jar"
rm "$from/lib/a.jar"
echo library >"$from/lib/b.jar"
check upgrade_succeeds "$installer" --root "$root"
check upgrade_settings_kept has mine "$root$settings"
check upgrade_jar_replaced has second "$root/opt/cellmesh/cellmesh.jar"
check upgrade_oldLibrary_gone test ! -e "$root/opt/cellmesh/lib/a.jar"
check install_overItself_refused refuses "$root/opt/cellmesh/systemd/install.sh" --root "$root"
check install_overItself_harmless test -f "$root/opt/cellmesh/cellmesh.jar"
check install_unknownOption_refused refuses "$installer" --rooot "$root"
check purge_withoutUninstall_refused refuses "$installer" --purge --root "$root"

check uninstall_succeeds "$installer" --uninstall --root "$root"
check uninstall_program_gone test ! -e "$root/opt/cellmesh"
check uninstall_unit_gone test ! -e "$root/etc/systemd/system/cellmesh.service"
check uninstall_settings_kept has mine "$root$settings"
mkdir -p "$root/var/lib/cellmesh"
check purge_succeeds "$installer" --uninstall --purge --root "$root"
check purge_nothingLeft test -z "$(find "$root" -name 'cellmesh*')"
