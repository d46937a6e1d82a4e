#!/usr/bin/env bash
# Installs Cellmesh as a systemd service, from an unpacked distribution or from a checkout (built first if need be).
#   install.sh [--root DIR]                into DIR instead of / : nothing is started and no package installed
#   install.sh --uninstall [--purge]       --purge also removes settings, secrets, state (the board's identity!) and the user
# The first time it makes a room of this board's own. Running it again upgrades: /etc/cellmesh and /var/lib/cellmesh stay as
# they are.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=
action=install
purge=

say() { printf 'install: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

usage() {
  sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

while (($#)); do
  case "$1" in
    --root)
      [[ -d ${2:-} ]] || die "--root needs a directory that exists, got '${2:-}'"
      root=$(readlink -f "$2")
      root=${root%/}
      shift
      ;;
    --uninstall) action=uninstall ;;
    --purge) purge=yes ;;
    *) usage ;;
  esac
  shift
done
[[ -z $purge || $action == uninstall ]] || usage

app=$root/opt/cellmesh
unit=$root/etc/systemd/system/cellmesh.service
users=$root/etc/sysusers.d/cellmesh.conf
devices=$root/etc/udev/rules.d/60-cellmesh.rules
settings=$root/etc/cellmesh
link=$root/usr/local/bin/cellmesh
man=$root/usr/local/share/man/man1
completion=$root/etc/bash_completion.d/cellmesh

[[ -n $root || $EUID == 0 ]] || die "installing needs root: sudo $0 $action"

# A command that only makes sense on the running system.
live() { [[ -n $root || ! -d /run/systemd/system ]] || "$@"; }

tree() {
  if [[ -f $here/../cellmesh.jar ]]; then
    readlink -f "$here/.."
  else
    "$here/../cellmesh" build
  fi
}

install_tree() {
  local from=$1
  [[ $from != "$(readlink -f "$app")" ]] || die "$app cannot be installed over itself; run install.sh from the new version"
  rm -rf "$app.new"
  install -d -m 755 "$root/opt" "$app.new" "$app.new/lib" "$app.new/share/man1" "$app.new/systemd/sysusers.d" "$app.new/systemd/udev"
  install -m 755 "$from/cellmesh" "$app.new/"
  install -m 644 "$from/LICENSE" "$from/cellmesh.jar" "$app.new/"
  install -m 644 "$from"/lib/*.jar "$app.new/lib/"
  install -m 644 "$from"/share/man1/*.1 "$app.new/share/man1/"
  install -m 644 "$from/share/cellmesh.bash" "$app.new/share/"
  install -m 644 "$from/systemd/cellmesh.service" "$from/systemd/README.md" "$app.new/systemd/"
  install -m 644 "$from/systemd/sysusers.d/cellmesh.conf" "$app.new/systemd/sysusers.d/"
  install -m 644 "$from/systemd/udev/60-cellmesh.rules" "$app.new/systemd/udev/"
  install -m 755 "$from/systemd/install.sh" "$app.new/systemd/"
  if [[ -f $from/cellmesh.toml ]]; then install -m 644 "$from/cellmesh.toml" "$app.new/"; fi
  # The old tree goes only when the new one is complete.
  if [[ -d $app ]]; then
    rm -rf "$app.old"
    mv "$app" "$app.old"
  fi
  mv "$app.new" "$app"
  rm -rf "$app.old"
}

# Manual pages and completion, where man and bash look for what is not Debian's.
install_share() {
  rm -f "$man"/cellmesh.1 "$man"/cellmesh-*.1 "$completion"
  install -d -m 755 "$man" "${completion%/*}"
  install -m 644 "$app"/share/man1/*.1 "$man/"
  install -m 644 "$app/share/cellmesh.bash" "$completion"
}

install_users() {
  install -d -m 755 "${users%/*}"
  install -m 644 "$app/systemd/sysusers.d/cellmesh.conf" "$users"
  systemd-sysusers ${root:+--root="$root"} "$users" >&2 || die "systemd-sysusers could not make the user of $users"
}

# After the users: a rule that names an unknown group is ignored.
install_devices() {
  install -d -m 755 "${devices%/*}"
  install -m 644 "$app/systemd/udev/60-cellmesh.rules" "$devices"
  if command -v udevadm >/dev/null; then
    live udevadm control --reload
    live udevadm trigger --subsystem-match=gpio --subsystem-match=i2c-dev --subsystem-match=spidev
  fi
}

# Prints the lines of a new room, whose invite goes into the settings.
create_room() {
  [[ ! -e $settings/invite ]] || return 1
  "$app/cellmesh" room create --invite-file "$settings/invite"
}

# The settings as shipped name no room of anybody's: the installed copy gets one, with an invite. Where none can be made
# (an image built without Java) the agent does not start until there is one.
install_settings() {
  local room name fingerprint group file
  install -d -m 755 "$settings"
  if [[ -f $settings/cellmesh.toml || ! -f $app/cellmesh.toml ]]; then return; fi
  install -m 640 "$app/cellmesh.toml" "$settings/"
  room=$(create_room) || room=
  name=$(sed -n 's/^name = "\([A-Za-z0-9-]*\)"$/\1/p' <<<"$room")
  fingerprint=$(sed -n 's/^# fingerprint //p' <<<"$room")
  sed -i -e "s/^name = \"farm\"\$/name = \"${name:-farm}\"/" -e 's/^# inviteFile = "invite"$/inviteFile = "invite"/' "$settings/cellmesh.toml"
  group=$(sed -n 's/^cellmesh:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/group")
  for file in "$settings/cellmesh.toml" "$settings/invite"; do
    [[ -f $file ]] || continue
    chmod 640 "$file"
    ((EUID != 0)) || chown "0:$group" "$file"
  done
  if [[ -n $name ]]; then
    say "made room $name, fingerprint $fingerprint. Its other boards need the same $settings/invite,"
    say "  carried there by a way that nobody reads: whoever has it is in the room"
  elif [[ -f $settings/invite ]]; then
    say "the room is that of $settings/invite, which was there"
  else
    say "no room was made; put the invite of one into $settings/invite:  cellmesh room create"
  fi
}

install_all() {
  local from
  from=$(tree)
  install_tree "$from"
  install -d -m 755 "${unit%/*}" "${link%/*}"
  install_users
  install_devices
  install_settings
  install_share
  install -m 644 "$app/systemd/cellmesh.service" "$unit"
  ln -sfn /opt/cellmesh/cellmesh "$link"
  if [[ -z $root ]]; then "$app/cellmesh" prepare; fi
  live systemctl daemon-reload
  live systemctl try-restart cellmesh.service
  say "installed in $app. Next:"
  say "  edit $settings/cellmesh.toml, then  cellmesh check-config $settings/cellmesh.toml"
  say "  systemctl enable --now cellmesh     and  cellmesh dashboard"
}

uninstall_all() {
  live systemctl disable --now --quiet cellmesh.service || true
  rm -rf "$app" "$app.new" "$app.old" "$unit" "$link" "$devices" "$man"/cellmesh.1 "$man"/cellmesh-*.1 "$completion"
  live systemctl daemon-reload
  if [[ -n $purge ]]; then
    rm -rf "$settings" "$root/var/lib/cellmesh" "$root/var/cache/cellmesh" "$root/var/log/cellmesh" "$users"
    rm -f "$root"/etc/credstore/cellmesh.*
    if [[ -z $root ]] && id cellmesh >/dev/null 2>&1; then userdel cellmesh; fi
    say "removed, with settings, state and secrets"
  else
    say "removed; settings, state and the user cellmesh are kept (--uninstall --purge removes them)"
  fi
}

"${action}_all"
