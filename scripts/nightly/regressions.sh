#!/usr/bin/env bash
# Compares the cost of handshakes and selection at an older commit with that at this one, in turns on the same machine, and says what has become 5 %
# slower: the medians of the rounds differ by so much, three quarters of this commit's rounds are slower than three quarters of the older one's, and a second series
# of rounds finds the same. Fails if there is such a case. Works in temporary clones, on no network. Ends by itself.
#
#   scripts/nightly/regressions.sh [COMMIT [ROUNDS]]     unless given: the newest tag, else the tenth commit back; 7 rounds
#
# PATCH names a patch that is applied to this commit's clone, for example one that makes it slower: a test of this script.
set -euo pipefail
cd "$(dirname "$0")/../.."
commit=$(git rev-parse --verify "${1:-$(git describe --tags --abbrev=0 2>/dev/null || echo HEAD~10)}^{commit}") rounds=${2:-7}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
patch=${PATCH:+$(realpath "$PATCH")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# build NAME COMMIT [PATCH]
build() {
  git clone -q --no-checkout . "$work/$1"
  git -C "$work/$1" checkout -q --detach "$2"
  [ -z "${3:-}" ] || git -C "$work/$1" apply "$3"
  (cd "$work/$1" && timeout 900 mvn -B -ntp -q package -pl benchmarks -am -DskipTests -Dmaven.javadoc.skip -Dspotless.check.skip -Djacoco.skip) >"$work/log" 2>&1 ||
    { tail -n 40 "$work/log"; exit 1; }
}
build base "$commit"
build head "$(git rev-parse HEAD)" "$patch"

# measure NAME: lines of case and cost. That of a handshake is the ratio to the bare engine, with which it takes turns in the same process; others are times.
measure() {
  local path="$work/$1/benchmarks/target/classes:$work/$1/benchmarks/target/lib/*" json=$work/jmh.json backend
  for backend in openssl jdk; do
    "$java" -Xms512m -Xmx512m -XX:+UseSerialGC -cp "$path" io.unifiedtls.benchmarks.HandshakeCost 4 "$backend"
  done | awk -F ' *[|] *' '$6 ~ /^[0-9.]+$/ { print $2 ", " $3 "\t" $6 }'
  "$java" -cp "$path" org.openjdk.jmh.Main -f 1 -wi 2 -w 1 -i 3 -r 1 -p hosts=10000 -rf json -rff "$json" 'ClientHelloBenchmark|SelectionBenchmark|DerivationBenchmark' \
    >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; return 1; }
  python3 - "$json" <<'P'
import json, sys
for result in json.load(open(sys.argv[1])):
    name = ".".join(result["benchmark"].split(".")[-2:])
    print(" ".join([name, *result.get("params", {}).values()]), result["primaryMetric"]["score"], sep="\t")
P
}

# series FILE: all rounds. Either commit is first in every second round.
series() {
  local round first second
  for round in $(seq "$rounds"); do
    [ $((round % 2)) = 1 ] && first=base second=head || first=head second=base
    for name in $first $second; do measure "$name" | sed "s/^/$name\t/" >>"$1"; done
  done
}

# slower FILE TABLE: cases that became slower; the table has all
slower() {
  sort -t "$(printf '\t')" -k2,2 -k1,1 -k3,3g "$1" | awk -F '\t' -v table="$2" '
    function quartile(side, q,   n, place, low) {
      n = count[side]; place = 1 + (n - 1) * q / 4; low = int(place)
      return value[side, low] + (place - low) * (value[side, low < n ? low + 1 : low] - value[side, low])
    }
    function finish(   before, after, verdict) {
      if (!("base" in count) || !("head" in count)) { clear(); return } # One of them does not have it
      before = quartile("base", 2); after = quartile("head", 2)
      verdict = after > 1.05 * before && quartile("head", 1) > quartile("base", 3) ? "SLOWER" : ""
      printf "| %s | %.4g (%.4g to %.4g) | %.4g (%.4g to %.4g) | %.3f | %s |\n", name, before, quartile("base", 1), quartile("base", 3),
        after, quartile("head", 1), quartile("head", 3), after / before, verdict >table
      if (verdict) print name
      clear()
    }
    function clear() { split("", count); split("", value) }
    $2 != name { if (name) finish(); name = $2 }
    { value[$1, ++count[$1]] = $3 }
    END { if (name) finish() }'
}

series "$work/first"
slower "$work/first" "$work/first.table" >"$work/suspects"
: >"$work/found"
if [ -s "$work/suspects" ]; then
  series "$work/second"
  slower "$work/second" "$work/second.table" | grep -Fx -f "$work/suspects" >"$work/found" || true
fi
cat "$work/first" "$work/second" >"$work/all" 2>/dev/null || true
slower "$work/all" "$work/table" >/dev/null
printf '| case | before: median (quartiles) | now | ratio | |\n|---|---|---|---|---|\n'
cat "$work/table"
echo
if [ -s "$work/found" ]; then
  echo "$(git rev-parse --short "$commit") to $(git rev-parse --short HEAD): slower in two series: $(paste -s -d ';' "$work/found" | sed 's/;/; /g')"
  exit 1
fi
echo "$(git rev-parse --short "$commit") to $(git rev-parse --short HEAD): none of $(wc -l <"$work/table") cases is 5 % slower$([ ! -s "$work/suspects" ] || printf '; a second series did not confirm: %s' "$(paste -s -d ';' "$work/suspects")")"
