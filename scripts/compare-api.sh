#!/usr/bin/env bash
# Compares the API with its snapshot in the repository, and that with the snapshot of the last release: only a major version, or a minor one
# before 1.0, may take something away.
#
#   scripts/compare-api.sh VERSION
set -euo pipefail
cd "$(dirname "$0")/.."
version=$1
mvn -B -ntp -q -Dstyle.color=never test -Dreleased -Dspotless.check.skip -pl tests/artifacts -am -Dtest='*ApiTests,PomTests' -Dsurefire.failIfNoSpecifiedTests=false
last=$(git describe --tags --abbrev=0 --match 'v[0-9]*' HEAD 2>/dev/null) || { echo "No release yet to compare the API with"; exit 0; }
removed=$(git diff "$last" HEAD -- '*/api.txt' | grep '^-[^-]' || true)
[ -n "$removed" ] || { echo "Nothing of the API of $last is gone"; exit 0; }
IFS=. read -r major minor _ <<<"${last#v}"
IFS=. read -r new_major new_minor _ <<<"$version"
echo "Gone since $last:"
echo "$removed"
if [ "$new_major" -gt "$major" ] || { [ "$major" = 0 ] && [ "$new_minor" -gt "$minor" ]; }; then exit 0; fi
echo "That needs a major version (before 1.0, a minor one), and $version is none." >&2
exit 1
