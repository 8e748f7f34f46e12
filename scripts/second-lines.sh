#!/usr/bin/env bash
# Breaks second lines of defence, one at a time and in a copy: what stands behind another check, so that nothing seems to
# happen when it is gone. The test that a break names must fail. Ends with a table of them.
#
#   scripts/second-lines.sh [WORD...]     only those with one of these words in their name
#
# A break is scripts/second-lines/NAME.patch: a line that says what it breaks, "Test: CLASS#METHOD", and a diff.
set -euo pipefail
cd "$(dirname "$0")/.."
breaks=()
for patch in scripts/second-lines/*.patch; do
  [ "$#" -eq 0 ] || grep -qF -f <(printf '%s\n' "$@") <<<"${patch##*/}" || continue
  breaks+=("$PWD/$patch")
done
[ "${#breaks[@]}" -gt 0 ] || { echo "There is no break with '$*' in its name"; exit 1; }
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do [ -e "$file" ] && printf '%s\0' "$file"; done |
  xargs -0 cp --parents -t "$copy"
cd "$copy"
maven=(mvn -B -ntp -Dstyle.color=never -Dspotless.check.skip -pl autoconfigure -Dsurefire.failIfNoSpecifiedTests=true
  -Dfailsafe.failIfNoSpecifiedTests=true -Dtls.test.backend=jdk)

test_of() { sed -n 's/^Test: //p' "$1"; }

# run TESTS: those whose class ends with IT need failsafe. Says how many there were and how many failed.
run() {
  local log=$copy/log kind=surefire:test property=test
  [[ ${1%%#*} == *IT ]] && kind=failsafe:integration-test property=it.test
  rm -rf autoconfigure/target/*-reports
  timeout 600 "${maven[@]}" "$kind" "-D$property=$1" >"$log" 2>&1 || true
  grep -oE 'Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$' "$log" | tail -n 1
}

echo "== All of these tests pass while nothing is broken"
"${maven[@]}" -q test-compile dependency:build-classpath -Dmdep.outputFile="$copy/class-path" >"$copy/log" 2>&1 || {
  tail -n 40 "$copy/log"
  exit 1
}
cp -r autoconfigure/target/classes "$copy/sound"
for kind in Tests IT; do
  tests=$(for patch in "${breaks[@]}"; do test_of "$patch"; done | grep -E "$kind(#|$)" | sort -u |
    awk -F'#' '{ methods[$1] = methods[$1] (methods[$1] ? "+" : "#") $2 } END { for (name in methods) print name methods[name] }' |
    paste -s -d ,) || true
  [ -n "$tests" ] || continue
  result=$(run "$tests")
  echo "$result"
  if ! grep -qE 'Tests run: [1-9][0-9]*, Failures: 0, Errors: 0,' <<<"$result"; then
    tail -n 60 "$copy/log"
    exit 1
  fi
done

failures=0
table=$(mktemp -p "$copy")
for patch in "${breaks[@]}"; do
  name=$(basename "$patch" .patch) test=$(test_of "$patch")
  files=$(sed -n 's,^+++ b/,,p' "$patch")
  if [ -z "$test" ] || [ -z "$files" ] || ! git apply "$patch"; then
    verdict="DOES NOT APPLY"
  elif ! xargs javac -nowarn -proc:none -parameters --release 17 -d autoconfigure/target/classes \
    -cp "autoconfigure/target/classes:$(cat "$copy/class-path")" <<<"$files" 2>"$copy/log"; then
    tail -n 20 "$copy/log"
    verdict="DOES NOT COMPILE"
  else
    result=$(run "$test")
    case $result in
      "") verdict="DID NOT RUN" ;;
      *"Failures: 0, Errors: 0"*) verdict="NOT NOTICED" ;;
      *) verdict=noticed ;;
    esac
  fi
  git apply -R "$patch" 2>/dev/null || true
  rm -rf autoconfigure/target/classes
  cp -r "$copy/sound" autoconfigure/target/classes
  [ "$verdict" = noticed ] || failures=$((failures + 1))
  echo "$name: $verdict"
  printf '| %s | %s | %s |\n' "$(head -n 1 "$patch")" "$test" "$verdict" >>"$table"
done
printf '\n| broken | test that must fail | |\n|---|---|---|\n'
cat "$table"
echo "${#breaks[@]} second lines were broken, $((${#breaks[@]} - failures)) breaks were noticed"
exit "$failures"
