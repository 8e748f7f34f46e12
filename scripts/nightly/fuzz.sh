#!/usr/bin/env bash
# Fuzzes with Jazzer what reads strangers' bytes, and files: the reader of the ClientHello beside the JDK's own, which must
# agree, server names, PEM, and PKCS #12. Ends by itself and writes the numbers to target/reports/fuzz.md; a finding is left in target/fuzz,
# and the exit status tells of it.
#
#   scripts/nightly/fuzz.sh [SECONDS]     for each, 60 unless given
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
mvn -B -ntp -q test-compile dependency:build-classpath -pl core -Dspotless.check.skip -Dmdep.includeScope=test \
  -Dmdep.outputFile=target/fuzz.classpath
for artifact in jazzer jazzer-api; do
  mvn -B -ntp -q dependency:copy -pl core "-Dartifact=com.code-intelligence:$artifact:0.26.0" -DoutputDirectory=target/fuzz
done
mkdir -p target/reports
table=$PWD/target/reports/fuzz.md
{
  echo "Run on $(date -u +%F) with $(java -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p'), $seconds seconds each."
  echo
  echo "| reader | inputs | places in the code reached | findings |"
  echo "|---|---|---|---|"
} >"$table"
cd core/target
path="classes:test-classes:$(cat fuzz.classpath)"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
failures=0
for target in handshake.ClientHelloFuzz ServerNameFuzz material.PemFuzz material.KeyStoreFuzz; do
  work=fuzz/${target##*.}
  mkdir -p "$work/corpus"
  "$java" -cp "$path" "io.unifiedtls.$target" "$work/seeds"
  found=none
  "$java" -cp "fuzz/jazzer-0.26.0.jar:fuzz/jazzer-api-0.26.0.jar:$path" com.code_intelligence.jazzer.Jazzer \
    "--target_class=io.unifiedtls.$target" '--instrumentation_includes=io.unifiedtls.**' \
    '--custom_hook_includes=io.unifiedtls.**' "--reproducer_path=$work" "-artifact_prefix=$work/" "-max_total_time=$seconds" \
    -max_len=20000 -timeout=30 -print_final_stats=1 "$work/corpus" "$work/seeds" >"$work/log" 2>&1 || {
    failures=$((failures + 1)) found=one
    tail -n 40 "$work/log"
  }
  inputs=$(sed -n 's/^stat::number_of_executed_units: //p' "$work/log")
  places=$(grep -oE 'cov: [0-9]+' "$work/log" | tail -n 1 | cut -d' ' -f2)
  echo "${target##*.}: $inputs inputs, $places places reached"
  echo "| ${target##*.} | $inputs | $places | $found |" >>"$table"
done
exit "$failures"
