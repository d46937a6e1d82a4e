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
cp -r "$here/../agent/app/src/assembly/share" "$from/share"
printf '[room]\nname = "farm"\n# inviteFile = "invite"\n' >"$from/cellmesh.toml"

# A Java that makes rooms, or with false in its folder does not.
mkdir -p "$scratch/jvms/java-25/bin"
echo 'JAVA_VERSION="25.0.1"' >"$scratch/jvms/java-25/release"
cat >"$scratch/jvms/java-25/bin/java" <<'END'
#!/bin/sh
[ ! -e "$(dirname "$0")/false" ] || exit 1
for a; do file=$a; done
echo cellmesh1secret >"$file"
printf '[room]\nname = "room-1234"\ninviteFile = "%s"\n# fingerprint 1234-5678\n' "$file"
END
chmod 755 "$scratch/jvms/java-25/bin/java"
export CELLMESH_JVMS=$scratch/jvms
unset JAVA_HOME

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
check install_manualPage_whereManLooks test -f "$root/usr/local/share/man/man1/cellmesh-run.1"
check install_completion_whereBashLooks test -f "$root/etc/bash_completion.d/cellmesh"
check install_devices_groupOfPins has 'gpiochip.*GROUP="gpio"' "$root/etc/udev/rules.d/60-cellmesh.rules"
check install_user_exists has '^cellmesh:' "$root/etc/passwd"
program=$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$root/etc/systemd/system/cellmesh.service")
check install_unit_startsWhatIsInstalled test -x "$root$program"
settings=$(sed -n 's/^ExecStart=.*--config //p' "$root/etc/systemd/system/cellmesh.service")
check install_settings_whereUnitReadsThem test -f "$root$settings"
check install_settings_notForEverybody test "$(stat -c %a "$root$settings")" = 640
check install_settings_haveARoomOfTheirOwn has '^name = "room-1234"$' "$root$settings"
check install_settings_haveItsInvite has '^inviteFile = "invite"$' "$root$settings"
check install_invite_whereSettingsLookForIt has cellmesh1 "$root${settings%/*}/invite"
check install_invite_notForEverybody test "$(stat -c %a "$root${settings%/*}/invite")" = 640

echo 'room = "mine"' >"$root$settings"
echo second >"$from/cellmesh.jar"
rm "$from/lib/a.jar"
echo library >"$from/lib/b.jar"
check upgrade_succeeds "$installer" --root "$root"
check upgrade_settings_kept has mine "$root$settings"
check upgrade_invite_kept has cellmesh1secret "$root${settings%/*}/invite"
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
# Without a Java that works the settings are closed all the same.
rm -r "$root${settings%/*}"
touch "$scratch/jvms/java-25/bin/false"
check install_withoutJava_succeeds "$installer" --root "$root"
check install_withoutJava_roomIsNotOpen has '^inviteFile = "invite"$' "$root$settings"
mkdir -p "$root/etc/credstore"
touch "$root/etc/credstore/cellmesh.room-password" "$root/etc/credstore/another"
check uninstall_again_succeeds "$installer" --uninstall --root "$root"
check purge_succeeds "$installer" --uninstall --purge --root "$root"
check purge_secretsOfOthers_kept test -f "$root/etc/credstore/another"
check purge_nothingLeft test -z "$(find "$root" -name 'cellmesh*')"
