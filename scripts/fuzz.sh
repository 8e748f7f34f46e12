#!/usr/bin/env bash
# Fuzzes the reader of the ClientHello with Jazzer, beside the JDK's own reader, which must agree. Ends by itself; a finding is
# left in target/fuzz, and the exit status tells of it.
#
#   scripts/fuzz.sh [SECONDS]     60 unless given
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
mvn -B -ntp -q test-compile dependency:build-classpath -pl autoconfigure -Dspotless.check.skip -Dmdep.includeScope=test \
  -Dmdep.outputFile=target/fuzz.classpath
mvn -B -ntp -q dependency:copy -pl autoconfigure -Dartifact=com.code-intelligence:jazzer:0.26.0 -DoutputDirectory=target/fuzz
mvn -B -ntp -q dependency:copy -pl autoconfigure -Dartifact=com.code-intelligence:jazzer-api:0.26.0 -DoutputDirectory=target/fuzz
cd autoconfigure/target
path="classes:test-classes:$(cat fuzz.classpath)"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$java" -cp "$path" io.unifiedtls.handshake.ClientHelloFuzz fuzz/seeds
mkdir -p fuzz/corpus
"$java" -cp "fuzz/jazzer-0.26.0.jar:fuzz/jazzer-api-0.26.0.jar:$path" com.code_intelligence.jazzer.Jazzer \
  --target_class=io.unifiedtls.handshake.ClientHelloFuzz '--instrumentation_includes=io.unifiedtls.**' \
  '--custom_hook_includes=io.unifiedtls.**' --reproducer_path=fuzz "-artifact_prefix=fuzz/" "-max_total_time=$seconds" -max_len=4000 \
  -print_final_stats=1 fuzz/corpus fuzz/seeds
