# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # variables shared with ../cellmesh, which sources this file
# What ../cellmesh does only in a checkout: build, verify, format. Uses its functions, `here` and `runtime_packages`;
# sets `app` and `java`.

# Commands, not packages, decide about these: Node and Maven also come from elsewhere than Debian.
build_packages() {
  local packages=()
  { command -v node && command -v npm; } >/dev/null || packages+=("nodejs|builds the dashboard page" "npm|builds the dashboard page")
  command -v mvn >/dev/null || packages+=("maven|builds everything else")
  ((${#packages[@]} == 0)) || printf '%s\n' "${packages[@]}"
}

test_packages=(
  "mosquitto|MQTT broker of the end-to-end tests"
  "mosquitto-clients|mosquitto_pub and mosquitto_sub of the end-to-end tests"
  "iproute2|makes the networks of the field tests"
  "nftables|routers and faults of the field tests"
  "coturn|STUN and TURN server of the field tests"
  "gcc|compiles a delaying cable and a wrong clock for the field tests"
  "libc6-dev|headers for those two programs"
  "chromium|browser of the dashboard test"
  "chromium-driver|drives the browser of the dashboard test"
  "shellcheck|checks the shell scripts"
  "systemd|systemd-analyze checks the unit"
)

# One digest of everything the distribution is made from.
sources_stamp() {
  cd "$here" || return
  natives
  find pom.xml LICENSE cellmesh config sensors agent systemd \
    \( -name target -o -name node_modules -o -name dist -o -path '*/src/test' \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
}

project_version() {
  sed -n '/<artifactId>cellmesh-parent</,/<version>/s:.*<version>\(.*\)</version>.*:\1:p' "$here/pom.xml"
}

# Maven runs on the found JDK: where several processes test, it loads the compiled tests itself. The two options keep an older
# Maven's own libraries from warning of what they use.
maven() {
  local options="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
  (cd "$here" && JAVA_HOME=$jdk JAVA25_HOME=$jdk MAVEN_OPTS=$options mvn -B -ntp -Dstyle.color=never -Dwebrtc.natives="$(natives)" "$@")
}

# Turns Maven's log into one line a module.
progress() {
  awk '/^\[INFO\] Building .*\[[0-9]+\/[0-9]+\]$/ { sub(/^\[INFO\] Building /, ""); n = $NF; sub(/ [^ ]+ +\[.*$/, "")
         print "cellmesh:   " n " " $0; fflush() }' >&2
}

build() {
  local target=$here/agent/app/target log stamp
  app=$target/cellmesh-$(project_version)-$(natives)
  log=$target/build.log
  mkdir -p "$target"
  exec {lock}>"$target/.build-lock"
  flock "$lock"
  stamp=$(sources_stamp)
  if [[ ! -f $app/cellmesh.jar || $(cat "$target/build.stamp" 2>/dev/null) != "$stamp" ]]; then
    local wanted=()
    mapfile -t wanted < <(build_packages)
    install_packages "${runtime_packages[@]}" ${wanted[@]+"${wanted[@]}"}
    jdk=$(find_java javac)
    if [[ -f $target/build.stamp ]]; then say "sources have changed; building again…"; else
      say "building… (first time: a few minutes, most of them downloads)"
    fi
    rm -rf "$app" "$target/build.stamp"
    if ! maven -Dmaven.test.skip=true -Dcellmesh.skipArchive=true -pl agent/app -am package 2>&1 | tee "$log" | progress; then
      grep -E '^\[(ERROR|FATAL)\] [^ -]' "$log" | grep -vE '[Rr]e-run Maven|For more information|\[Help' | head -n 20 >&2 ||
        tail -n 20 "$log" >&2
      die "the build failed; the whole log is $log"
    fi
    java=$jdk
    say "recording the start-up cache…"
    prepare
    printf '%s\n' "$stamp" >"$target/build.stamp"
    say "built."
  fi
  exec {lock}>&-
}

# Debian starts a broker and a TURN server when it installs them; the tests start their own, and this machine did not ask
# for others.
install_test_packages() {
  local wanted=() policy=/usr/sbin/policy-rc.d service new=()
  mapfile -t wanted < <(build_packages)
  command -v mosquitto >/dev/null || new+=(mosquitto)
  command -v turnserver >/dev/null || new+=(coturn)
  if ((${#new[@]})) && [[ ! -e $policy ]] && ((EUID == 0)); then
    printf '#!/bin/sh\n# Written by cellmesh verify while it installs packages: start no services.\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  install_packages "${runtime_packages[@]}" "${test_packages[@]}" ${wanted[@]+"${wanted[@]}"}
  if [[ $(head -n 2 "$policy" 2>/dev/null) == *"Written by cellmesh verify"* ]]; then rm -f "$policy"; fi
  trap - EXIT
  [[ -d /run/systemd/system ]] || return 0
  for service in ${new[@]+"${new[@]}"}; do
    say "turning off the $service service that came with the package; systemctl enable --now $service turns it on"
    if ((EUID == 0)); then systemctl disable --now --quiet "$service"; else sudo systemctl disable --now --quiet "$service"; fi || true
  done
}

# Every test script speaks TAP; its lines go to standard output and to a file that is counted.
shell_tests() {
  local script report
  mkdir -p "$here/target"
  report=$here/target/shell-tests.tap
  : >"$report"
  for script in "$here"/.ci/test-*.sh "$here"/systemd/test-*.sh; do
    [[ -f $script ]] || continue
    echo "# ${script#"$here"/}"
    bash "$script" </dev/null || echo "not ok - ${script#"$here"/} ended with a failure"
  done | tee "$report"
  ! grep -q '^not ok' "$report"
}

# Sums JUnit XML reports (surefire, failsafe, vitest: target/*-reports/*.xml) and the shell tests: passed failed skipped.
count_tests() {
  {
    find "$here" -name node_modules -prune -o -path '*/target/*-reports/*.xml' -print0 | xargs -0 -r grep -hE '^[[:space:]]*<testsuite( |$)' || true
    cat "$here/target/shell-tests.tap" 2>/dev/null || true
  } | awk '
    function attribute(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    /<testsuite/ { failed += bad = attribute("failures") + attribute("errors"); skipped += omitted = attribute("skipped")
                   passed += attribute("tests") - bad - omitted }
    /^ok .*# SKIP/ { skipped++; next }
    /^ok /         { passed++ }
    /^not ok /     { failed++ }
    END { print passed + 0, failed + 0, skipped + 0 }'
}

# A test that could not run here is no test that has passed: says which, and why.
list_skipped() {
  find "$here" -name node_modules -prune -o -path '*/target/*-reports/*.xml' -print0 | xargs -0 -r cat | awk '
    /<testcase / { test = $0; sub(/.* classname="/, "", test); sub(/".*/, "", test) }
    /<skipped/   { why = $0; if (!sub(/.*message="/, "", why)) why = "disabled"; sub(/".*/, "", why)
                   print "cellmesh:   skipped " test ": " why }' >&2
  grep -h '^ok .*# SKIP' "$here/target/shell-tests.tap" 2>/dev/null | sed 's/^ok - /cellmesh:   skipped /' >&2 || true
}

verify() {
  local status=0 passed failed skipped log=$here/target/verify.log began=$SECONDS
  install_test_packages
  jdk=$(find_java javac)
  if [[ ${1:-} == --field ]]; then set -- -Dcellmesh.excludedTags=none "${@:2}"; fi
  mkdir -p "$here/target"
  find "$here" -name node_modules -prune -o -path '*/target/*-reports/*.xml' -print0 | xargs -0 -r rm -f
  shell_tests || status=1
  # Two modules, and two test classes of the agent, at once: many tests wait for networks, not for the processor.
  maven -T 2 -Dcellmesh.testProcesses=2 -fae "$@" verify 2>&1 | tee "$log" || status=1
  read -r passed failed skipped < <(count_tests)
  ((failed == 0)) || status=1
  if ((status && failed == 0)); then say "a check outside the tests failed, or a test process died: see $log"; fi
  if ((passed == 0)); then
    say "no test ran at all"
    status=1
  fi
  list_skipped
  say "took $(((SECONDS - began) / 60)) min $(((SECONDS - began) % 60)) s; log in $log"
  echo "$passed passed, $failed failed, $skipped skipped"
  exit "$status"
}

# What only a checkout can do.
checkout_help() {
  case "$1" in
    build) echo "Usage: cellmesh build"$'\n'"Build what has changed; print the folder of the tree that was built." ;;
    format) echo "Usage: cellmesh format"$'\n'"Format all Java sources in place (google-java-format)." ;;
    verify)
      echo "Usage: cellmesh verify [MAVEN OPTION...]"
      echo "Run all tests: shell scripts, all modules, real broker, relay, links, browser. Installs missing Debian packages."
      ;;
  esac
}

checkout() {
  local jdk
  case "${1:-}" in
    build | format | verify)
      if asks_for_help "$@"; then
        checkout_help "$1"
        exit
      fi
      ;;
  esac
  case "${1:-}" in
    verify) verify "${@:2}" ;;
    format)
      jdk=$(find_java javac)
      JAVA_HOME=$jdk maven -q spotless:apply
      exit
      ;;
    build)
      build
      echo "$app"
      exit
      ;;
    *) build ;;
  esac
}
