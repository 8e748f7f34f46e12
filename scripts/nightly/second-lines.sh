#!/usr/bin/env bash
# Breaks second lines of defence, one at a time and in a copy: what stands behind another check, so that nothing seems to
# happen when it is gone. The test that a break names must fail. Ends with a table of them.
#
#   scripts/nightly/second-lines.sh [WORD...]     only those with one of these words in their name
#
# A break is scripts/nightly/second-lines/NAME.patch: a line that says what it breaks, "Test: CLASS#METHOD", and a diff.
set -euo pipefail
cd "$(dirname "$0")/../.."
breaks=()
for patch in scripts/nightly/second-lines/*.patch; do
  [ "$#" -eq 0 ] || grep -qF -f <(printf '%s\n' "$@") <<<"${patch##*/}" || continue
  breaks+=("$PWD/$patch")
done
[ "${#breaks[@]}" -gt 0 ] || { echo "There is no break with '$*' in its name"; exit 1; }
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do [ -e "$file" ] && printf '%s\0' "$file"; done |
  xargs -0 cp --parents -t "$copy"
cd "$copy"
modules=(core servers autoconfigure)
log=$copy/log
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# What pom.xml gives to surefire and failsafe
properties=(-Dtls.test.backend=jdk -Dtls.test.require-tools=false -Dspring.reactor.netty.shutdown-quiet-period=0s)

test_of() { sed -n 's/^Test: //p' "$1"; }
files_of() { sed -n 's,^+++ b/,,p' "$1"; }

# located TEST: its module, and a pattern of the names of its methods
located() {
  local class=${1%%#*} method=${1#"${1%%#*}"} module file
  for module in "${modules[@]}"; do
    file=$(cd "$module/target/test-classes" && find io -name "$class.class")
    [ -z "$file" ] || { file=${file%.class} && echo "$module ${file//\//.}${method:-#.*}" && return; }
  done
  echo "There is no class $class" >&2
  return 1
}

# run MODULE PATTERN...: says how many tests there were and how many failed; nothing if none could be run
run() {
  local module=$1 pattern selection=()
  shift
  for pattern; do selection+=(--select-class "${pattern%%#*}" --include-methodname "$pattern"); done
  (cd "$module" && timeout 600 "$java" "${properties[@]}" \
    -cp "$copy/console/*:target/test-classes:target/classes:$(cat target/class-path)" \
    org.junit.platform.console.ConsoleLauncher execute --disable-banner --disable-ansi-colors --details=summary \
    "${selection[@]}") >"$log" 2>&1 || true
  awk '/tests started/ { tests = $2 } /(tests|containers) failed/ { failed += $2 } END { if (tests) print tests " tests, " failed " failed" }' "$log"
}

echo "== All of these tests pass while nothing is broken"
mvn -B -ntp -q -Dspotless.check.skip test-compile dependency:build-classpath -pl core,servers,autoconfigure \
  -Dmdep.outputFile=target/class-path >"$log" 2>&1 || { tail -n 40 "$log"; exit 1; }
junit=$(grep -oE 'junit-platform-engine-[0-9.]+[0-9]' core/target/class-path | sed 's/.*-//')
mvn -B -ntp -q dependency:copy -pl core "-DoutputDirectory=$copy/console" \
  "-Dartifact=org.junit.platform:junit-platform-console-standalone:$junit" >"$log" 2>&1 || { tail -n 40 "$log"; exit 1; }
mkdir sound
for module in "${modules[@]}"; do
  cp -r "$module/target/classes" "sound/$module"
  mapfile -t patterns < <(for patch in "${breaks[@]}"; do located "$(test_of "$patch")"; done | sort -u | sed -n "s/^$module //p")
  [ "${#patterns[@]}" -gt 0 ] || continue
  result=$(run "$module" "${patterns[@]}")
  echo "$module: ${result:-no test could be run}"
  [[ $result == *", 0 failed" ]] || { tail -n 60 "$log"; exit 1; }
done

# broken PATCH: applies and compiles it, or says why not
broken() {
  local file module
  [ -n "$(test_of "$1")" ] && [ -n "$(files_of "$1")" ] && git apply "$1" || { echo "DOES NOT APPLY"; return 1; }
  for file in $(files_of "$1"); do
    module=${file%%/*}
    javac -nowarn -proc:none -parameters --release 17 -d "$module/target/classes" \
      -cp "$module/target/classes:$(cat "$module/target/class-path")" "$file" 2>"$log" || {
      tail -n 20 "$log" >&2
      echo "DOES NOT COMPILE"
      return 1
    }
  done
}

failures=0
table=$(mktemp -p "$copy")
for patch in "${breaks[@]}"; do
  name=$(basename "$patch" .patch) test=$(test_of "$patch")
  if verdict=$(broken "$patch"); then
    read -r module pattern <<<"$(located "$test")"
    result=$(run "$module" "$pattern")
    case $result in
      "") verdict="DID NOT RUN" ;;
      *", 0 failed") verdict="NOT NOTICED" ;;
      *) verdict=noticed ;;
    esac
  fi
  git apply -R "$patch" 2>/dev/null || true
  for module in $(files_of "$patch" | cut -d/ -f1 | sort -u); do
    rm -rf "$module/target/classes"
    cp -r "sound/$module" "$module/target/classes"
  done
  [ "$verdict" = noticed ] || failures=$((failures + 1))
  echo "$name: $verdict"
  printf '| %s | %s | %s |\n' "$(head -n 1 "$patch")" "$test" "$verdict" >>"$table"
done
printf '\n| broken | test that must fail | |\n|---|---|---|\n'
cat "$table"
echo "${#breaks[@]} second lines were broken, $((${#breaks[@]} - failures)) breaks were noticed"
exit "$failures"
