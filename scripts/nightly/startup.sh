#!/usr/bin/env bash
# Measures how long the sample application takes to start on JDK 25: as a jar, unpacked, with ahead-of-time processing, and with an AOT cache.
# Prints medians at the moment when the application has started: seconds since the process started, seconds of processor time, resident memory.
#
#   scripts/nightly/startup.sh [STARTS]      of each kind; 5 by default
set -euo pipefail
cd "$(dirname "$0")/../.."
starts=${1:-5}
java=$(ls -d /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -n 1)
[ -n "$java" ] || { echo "JDK 25 is needed under /usr/lib/jvm" >&2; exit 1; }
work=$(mktemp -d)
process=
trap '[ -z "$process" ] || kill "$process" 2>/dev/null || true; rm -rf "$work"' EXIT
jar=$(ls sample-app/target/unified-tls-sample-app-*.jar 2>/dev/null | head -n 1) || true
if [ -z "$jar" ]; then
  mvn -B -ntp -q package -DskipTests -Dspotless.check.skip -pl sample-app -am
  jar=$(ls sample-app/target/unified-tls-sample-app-*.jar | head -n 1)
fi
cp "$jar" "$work/app.jar"
cd "$work"
"$java" -Djarmode=tools -jar app.jar extract --destination unpacked >/dev/null

# What each start has in common. The first one creates the development CA.
arguments=(--server.port=0 --server.address=127.0.0.1)

# started JVM_ARGUMENT...: one start; sets seconds, processor and mebibytes
started() {
  "$java" "$@" "${arguments[@]}" >log 2>&1 &
  process=$!
  for _ in $(seq 1200); do
    grep -q 'Started SampleApplication' log && break
    kill -0 "$process" 2>/dev/null || break
    sleep 0.1
  done
  seconds=$(sed -n 's/.*Started SampleApplication.*process running for \([0-9.]*\)).*/\1/p' log)
  [ -n "$seconds" ] || { cat log; return 1; }
  processor=$(awk -v hertz="$(getconf CLK_TCK)" '{printf "%.1f", ($14 + $15) / hertz}' "/proc/$process/stat")
  mebibytes=$(awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$process/status")
  kill "$process"
  wait "$process" 2>/dev/null || true
  process=
}

# measured TITLE JVM_ARGUMENT...
measured() {
  local title=$1 all=() used=() memory=()
  shift
  for _ in $(seq "$starts"); do
    started "$@"
    all+=("$seconds") used+=("$processor") memory+=("$mebibytes")
  done
  echo "$title: $(median "${all[@]}") s, $(median "${used[@]}") s of processor time, $(median "${memory[@]}") MiB"
}

median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

# cache FILE JVM_ARGUMENT...: one start that ends by itself, for the JDK to learn from
cache() {
  local file=$1
  shift
  "$java" "-XX:AOTCacheOutput=$file" -Dspring.context.exit=onRefresh "$@" "${arguments[@]}" >log 2>&1 || { cat log; return 1; }
  [ -s "$file" ] || { cat log; return 1; }
}

started -jar app.jar
measured 'jar' -jar app.jar
measured 'unpacked' -jar unpacked/app.jar
measured 'unpacked, ahead-of-time processing' -Dspring.aot.enabled=true -jar unpacked/app.jar
cache jvm.aot -jar unpacked/app.jar
measured 'unpacked, AOT cache' -XX:AOTCache=jvm.aot -jar unpacked/app.jar
cache both.aot -Dspring.aot.enabled=true -jar unpacked/app.jar
measured 'unpacked, ahead-of-time processing, AOT cache' -XX:AOTCache=both.aot -Dspring.aot.enabled=true -jar unpacked/app.jar
