#!/usr/bin/env bash
# Tries what threads may do at the same time in all orders, with jcstress: the cache of contexts, the exchange of generations,
# answers that are forgotten, references to native memory. Ends by itself; the exit status tells whether anything was wrong.
#
#   scripts/nightly/stress.sh [MODE]     sanity, quick or default, unless given: quick, about five minutes
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -B -ntp -q package -pl benchmarks -am -DskipTests -Dspotless.check.skip
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
cd benchmarks/target
"$java" -cp 'classes:lib/*' org.openjdk.jcstress.Main -m "${1:-quick}" -jvmArgs '-Xmx512m' -r jcstress | tee jcstress.log
grep -o '(Results: [^)]*)' jcstress.log | tail -n 1
