#!/usr/bin/env bash
# Builds the published artifacts twice, in two places, and compares them byte by byte, bills of materials included.
#
#   scripts/nightly/reproducible.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for build in first "some where/else"; do
  git clone -q . "$work/$build"
  mvn -B -ntp -q -Dstyle.color=never -f "$work/$build/pom.xml" -DskipTests -Dspotless.check.skip -Dreleased \
    -pl '!tests/servers,!tests/fleet,!tests/features,!tests/artifacts,!sample-app' package
  (cd "$work/$build" && find . \( -path '*/target/unified-tls-*.jar' -o -path '*/target/bom.json' \) -exec sha256sum {} + | sort -k 2) \
    >"$work/sums-${build##*/}"
done
cat "$work/sums-first"
diff "$work/sums-first" "$work/sums-else" && echo "The same bytes twice."
