#!/usr/bin/env bash
# Runs the commands of a document's console blocks and compares what they print with what the document says.
#
#   .ci/check-readme.sh README.md [PORT [DIRECTORY]]
#
# A line "$ command" is run; the lines up to the next one, or to the end of the block, must be what it prints on both
# outputs. PORT and DIRECTORY stand in for 8443 and .tls-dev.
set -u
document=$1 port=${2:-8443} directory=${3:-.tls-dev}
commands=0 failures=0 command= expected= inside=

check() {
  [ -n "$command" ] || { expected=; return 0; }
  commands=$((commands + 1))
  local actual
  actual=$(timeout 30 bash -c "$command" 2>&1 | tr -d '\r')
  if [ "$actual" != "${expected%$'\n'}" ]; then
    failures=$((failures + 1))
    printf 'Not as documented: %s\n--- documented\n%s--- actual\n%s\n---\n' "$command" "$expected" "$actual"
  fi
  command= expected=
}

while IFS= read -r line; do
  line=${line//8443/$port}
  line=${line//.tls-dev/$directory}
  case $inside$line in
    '```console') inside=yes ;;
    'yes```') check; inside= ;;
    'yes$ '*) check; command=${line#'$ '} ;;
    yes*) expected+=$line$'\n' ;;
  esac
done < "$document"

echo "$((commands - failures)) passed, $failures failed"
[ "$commands" -gt 0 ] && [ "$failures" -eq 0 ]
