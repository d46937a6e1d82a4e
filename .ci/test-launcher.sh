#!/usr/bin/env bash
# The launcher against false Javas, packages and Maven, in an installed tree and in a checkout (TAP).
set -uo pipefail
repository=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
bin=$scratch/bin
out=$scratch/out
mkdir -p "$bin"
chmod 777 "$bin"

ok() { echo "ok - $1"; }
not_ok() {
  echo "not ok - $1"
  sed 's/^/#   /' "$out"
}
check() { # NAME COMMAND...
  local name=$1
  shift
  if "$@" >/dev/null 2>&1; then ok "$name"; else not_ok "$name ($*)"; fi
}
prints() { grep -qF -- "$1" "$out"; }
prints_not() { ! grep -qF -- "$1" "$out"; }

script() { # FILE, text on standard input
  { echo '#!/bin/sh' && cat; } >"$1"
  chmod 755 "$1"
}

# A Java that tells its name, options and arguments; `exit N` as the program's arguments makes it end with N.
java_home() { # HOME VERSION
  mkdir -p "$1/bin"
  echo "JAVA_VERSION=\"$2.0.1\"" >"$1/release"
  script "$1/bin/java" <<END
[ "\$1" = -version ] && { echo 'openjdk version "$2.0.1"' >&2; exit 0; }
echo "java=$1 options:"
for a; do echo "[\$a]"; done
for a; do last=\$a; done
case "\$last" in [0-9]*) exit "\$last" ;; esac
END
  script "$1/bin/javac" </dev/null
}

status=
launch() { # [NAME=VALUE...] LAUNCHER ARGUMENTS: as somebody who is not root
  local become=()
  if ((EUID == 0)); then become=(setpriv --reuid=65534 --regid=65534 --clear-groups --); fi
  "${become[@]}" env -u JAVA_HOME -u CELLMESH_JAVA_OPTS HOME="$scratch" PATH="$bin:/usr/bin:/bin" CELLMESH_JVMS="$scratch/jvms" "$@" \
    >"$out" 2>&1 </dev/null
  status=$?
}
ends_with() { [[ $status == "$1" ]]; }

installed_packages() { # missing ones
  script "$bin/dpkg-query" <<END
for a; do case "\$a" in -* | \\\$*) ;; ${1:-none}) ;; *) echo "installed \$a" ;; esac; done
END
}

java_home "$scratch/jvms/java-17" 17
java_home "$scratch/jvms/java-25" 25
java_home "$scratch/elsewhere" 25
mkdir "$scratch/no-jvms"
ln -s "$scratch/jvms/java-17/bin/java" "$bin/java"
installed_packages
script "$bin/sudo" <<<'exit 1'
script "$bin/apt-get" <<<'echo "apt-get $*"; exit 0'

# Installed tree
tree=$scratch/opt
mkdir -p "$tree/lib"
cp "$repository/cellmesh" "$tree/"
touch "$tree/cellmesh.jar"
ln -s "$tree/cellmesh" "$scratch/link"

launch "$tree/cellmesh" --version
check java25_amongOlder_chosen prints "java=$scratch/jvms/java-25"
check installedTree_jar_started prints "[$tree/cellmesh.jar]"
launch JAVA_HOME="$scratch/elsewhere" "$tree/cellmesh" --version
check javaHome25_set_preferred prints "java=$scratch/elsewhere"
launch JAVA_HOME="$scratch/jvms/java-17" "$tree/cellmesh" --version
check javaHome17_set_ignored prints "java=$scratch/jvms/java-25"
launch CELLMESH_JVMS="$scratch/no-jvms" "$tree/cellmesh" --version
check java25_missing_fails ends_with 1
check java25_missing_namesPackage prints openjdk-25-jre-headless
launch "$tree/cellmesh" prepare --help
check prepare_help_isThePrograms prints '[--help]'
check prepare_help_recordsNothing prints_not AOTCacheOutput
# One that starts another and takes long; neither is left.
java_home "$scratch/slow/java-25" 25
cat >>"$scratch/slow/java-25/bin/java" <<END
sleep 1000 &
echo \$! >"$bin/second"
wait
END
launch CELLMESH_JVMS="$scratch/slow" CELLMESH_PREPARE_SECONDS=1 "$tree/cellmesh" prepare
check prepare_tooLong_saysSo prints "no start-up cache was made within 1 s"
has_ended() { # a process; as a zombie too, which nobody may be there to bury
  local tries
  for tries in {1..50}; do
    grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status" || return 0
    sleep 0.1
  done
  echo "process $1 still runs after $tries looks" && return 1
}
check prepare_tooLong_leavesNoProcess has_ended "$(cat "$bin/second")"
launch "$scratch/link" subscribe "a b" '*'
check arguments_withSpacesAndStars_arriveWhole prints "[a b]"
check arguments_throughLink_arriveWhole prints '[*]'
launch "$tree/cellmesh" check-config 78
check exitStatus_ofProgram_isLaunchers ends_with 78
launch CELLMESH_JAVA_OPTS="-Xmx1g -Da=b" "$tree/cellmesh" run
check run_optionsThatTheJvmDoesNotKnow_areLeftOut prints '[-XX:+IgnoreUnrecognizedVMOptions]'
check run_heap_bounded prints '[-Xmx96m]'
check javaOpts_afterOwn_win test "$(grep -n -F '[-Xmx1g]' "$out" | cut -d: -f1)" -gt "$(grep -n -F '[-Xmx96m]' "$out" | cut -d: -f1)"
launch "$tree/cellmesh" demo
check demo_heap_notBounded prints_not '[-Xmx'
check startUpCache_absent_notAsked prints_not AOTCache
touch "$tree/lib/cellmesh.aot"
launch "$tree/cellmesh" demo
check startUpCache_present_used prints "[-XX:AOTCache=$tree/lib/cellmesh.aot]"

installed_packages 'libpulse0 | libxfixes3'
launch "$tree/cellmesh" demo
check packageMissing_noSudo_fails ends_with 1
check packageMissing_noSudo_oneCommand prints 'sudo apt-get install -y --no-install-recommends libpulse0 libxfixes3'
check packageMissing_noSudo_notStarted prints_not java=
# shellcheck disable=SC2016  # expanded by the script that is written
script "$bin/sudo" <<<'[ "$1" = -n ] && shift; exec "$@"'
launch "$tree/cellmesh" demo
check packageMissing_sudo_installed prints 'install -y --no-install-recommends libpulse0 libxfixes3'
check packageMissing_sudo_thenStarted prints java=
check packageMissing_namedWithPurpose prints 'libpulse0: PulseAudio'
launch "$tree/cellmesh" demo --help
check packageMissing_help_needsNone prints_not apt-get
launch "$tree/cellmesh" check-config x
check packageMissing_checkConfig_needsNone prints_not apt-get
script "$bin/apt-get" <<<'echo "apt-get $*"; exit 100'
launch "$tree/cellmesh" demo
check aptFails_fails ends_with 1
check aptFails_triedWithFreshLists prints ' update'
installed_packages

# Checkout
checkout=$scratch/checkout
mkdir -p "$checkout/agent/app/src/main" "$checkout/agent/app/src/test" "$checkout/config" "$checkout/sensors" "$checkout/systemd" "$checkout/.ci"
cp "$repository/cellmesh" "$repository/pom.xml" "$repository/LICENSE" "$checkout/"
cp "$repository/.ci/checkout.sh" "$checkout/.ci/"
cp "$repository/agent/app/pom.xml" "$checkout/agent/app/"
echo one >"$checkout/agent/app/src/main/A.java"
echo 'echo "ok - a_b"; echo "ok - c_d # SKIP no tool"' >"$checkout/systemd/test-x.sh"
script "$bin/mvn" <<'END'
echo "[INFO] Building Cellmesh app 0.1.0-SNAPSHOT    [9/9]"
for a; do
  case "$a" in
    -Dwebrtc.natives=*) natives=${a#*=} ;;
    package) dir=agent/app/target/cellmesh-0.1.0-SNAPSHOT-$natives; mkdir -p $dir/lib && touch $dir/cellmesh.jar ;;
    verify) mkdir -p agent/app/target/surefire-reports && cp reports/*.xml agent/app/target/surefire-reports/ ;;
  esac
done
[ ! -e fail ] || { echo "[ERROR] A.java:[1,1] broken"; exit 1; }
END
for tool in node npm mosquitto; do script "$bin/$tool" </dev/null; done
chmod -R a+rwX "$checkout"

for command in build verify format; do
  launch "$checkout/cellmesh" "$command" --help
  check "checkout_${command}_help_helps" prints "Usage: cellmesh $command"
  check "checkout_${command}_help_doesNothing" prints_not Building
done
launch "$checkout/cellmesh" demo
check checkout_firstStart_builds prints '[9/9] Cellmesh app'
check checkout_builtTree_started prints 'cellmesh.jar]'
launch "$checkout/cellmesh" demo
check checkout_unchanged_notBuiltAgain prints_not Building
check checkout_unchanged_silent test -z "$(grep '^cellmesh:' "$out")"
echo two >"$checkout/agent/app/src/test/T.java"
launch "$checkout/cellmesh" demo
check checkout_testChanged_notBuiltAgain prints_not '[9/9]'
echo two >"$checkout/agent/app/src/main/A.java"
launch "$checkout/cellmesh" demo
check checkout_sourceChanged_builtAgain prints '[9/9] Cellmesh app'
echo three >"$checkout/agent/app/src/main/A.java"
touch "$checkout/fail"
launch "$checkout/cellmesh" demo
check buildFails_fails ends_with 1
check buildFails_saysWhatAndWhere test "$(grep -cE 'broken|build\.log' "$out")" = 2
rm "$checkout/fail"

mkdir "$checkout/reports"
cat >"$checkout/reports/TEST-a.xml" <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="a" time="1.5" tests="7" errors="0" skipped="2" failures="0">
  <testcase name="b"/>
</testsuite>
END
launch "$checkout/cellmesh" verify
check verify_allPass_succeeds ends_with 0
check verify_allPass_closingLine test "$(tail -n 1 "$out")" = "6 passed, 0 failed, 3 skipped"
echo '<testsuite name="c" tests="3" errors="1" skipped="0" failures="1">' >"$checkout/reports/TEST-c.xml"
launch "$checkout/cellmesh" verify
check verify_failureOnlyInReport_fails ends_with 1
touch "$checkout/fail"
launch "$checkout/cellmesh" verify
check verify_testsFail_fails ends_with 1
check verify_testsFail_closingLine test "$(tail -n 1 "$out")" = "7 passed, 2 failed, 3 skipped"
rm "$checkout/reports/TEST-c.xml"
launch "$checkout/cellmesh" verify
check verify_buildFailsWithoutFailedTest_fails ends_with 1
check verify_oldReports_notCounted test "$(tail -n 1 "$out")" = "6 passed, 0 failed, 3 skipped"
rm "$checkout/fail"
echo 'echo "not ok - a_b"' >"$checkout/systemd/test-x.sh"
launch "$checkout/cellmesh" verify
check verify_shellTestFails_fails ends_with 1
check verify_shellTestFails_counted test "$(tail -n 1 "$out")" = "5 passed, 1 failed, 2 skipped"
rm "$checkout"/reports/*.xml "$checkout/systemd/test-x.sh"
launch "$checkout/cellmesh" verify
check verify_noTestRan_fails ends_with 1
