#!/usr/bin/env bash
# What takes longer than continuous integration may: on the loopback address only, and it ends by itself. Its result goes to
# docs/nightly.md.
#
#   scripts/nightly.sh
set -uo pipefail
cd "$(dirname "$0")/.."
report=docs/nightly.md
log=$(mktemp)
trap 'rm -f "$log"' EXIT
maven=(mvn -B -ntp -Dstyle.color=never -Dtls.test.require-tools=true -Dspotless.check.skip -Dmaven.javadoc.skip
  -Dsurefire.failIfNoSpecifiedTests=false -pl autoconfigure -Dtest=NONE)
failures=0

# run TITLE IT PROPERTY...: a line of the table
run() {
  local title=$1 test=$2 start=$SECONDS
  shift 2
  if "${maven[@]}" verify "-Dit.test=$test" "$@" >"$log" 2>&1; then outcome=passed; else
    outcome=FAILED failures=$((failures + 1))
    tail -n 60 "$log"
  fi
  counted=$(grep -oE 'Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$' "$log" | tail -n 1)
  printf '| %s | %s | %s | %d s |\n' "$title" "$outcome" "${counted:-none}" $((SECONDS - start)) | tee -a "$report.new"
}

# measured TITLE LINES COMMAND...: a line of the table, with the last lines that the command prints
measured() {
  local title=$1 lines=$2 start=$SECONDS
  shift 2
  if "$@" >"$log" 2>&1; then outcome=passed; else
    outcome=FAILED failures=$((failures + 1))
    tail -n 60 "$log"
  fi
  printf '| %s | %s | %s | %d s |\n' "$title" "$outcome" "$(tail -n "$lines" "$log" | paste -s -d ';' | sed 's/;/; /g')" \
    $((SECONDS - start)) | tee -a "$report.new"
}

{
  printf '# The last nightly run\n\nMade by `scripts/nightly.sh` on %s, ' "$(date -u +%F)"
  printf 'commit %s, %s, %s, %d cores.\n\n' "$(git rev-parse --short HEAD)" \
    "$(java -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p')" "$(openssl version | cut -d' ' -f1,2)" "$(nproc)"
  printf '| what | outcome | tests | time |\n|---|---|---|---|\n'
} >"$report.new"
run '1 GiB each way between sockets of ours and OpenSSL' OpensslInteropIT -Dtls.test.interop-mebibytes=1024
run '200 reloads of one host and 20 of 10,000, each on three servers under load' \
  'HostSourcesIT#reloads*' -Dtls.test.reloads-of-all=20
measured 'known attacks, hostile peers at every octet, five minutes of Jazzer on each reader, changed code (PIT): see docs/security.md' \
  6 scripts/security.sh 300
run 'handshakes, renewals, exchanges and evictions at once, 30,000 times' NONE -Dfailsafe.failIfNoSpecifiedTests=false -Dtest=ContextChurnTests -Dtls.test.churn=30000
mvn -B -ntp -q package -pl benchmarks -am -Dmaven.test.skip=true -Dmaven.javadoc.skip -Dspotless.check.skip >"$log" 2>&1
for server in tomcat jetty netty; do
  start=$SECONDS
  if result=$(scripts/soak.sh "$server" 300 2>"$log" | tail -n 1); then outcome=passed; else
    outcome=FAILED failures=$((failures + 1))
  fi
  printf '| soak of 5 minutes: 1,000 hosts, room for 50 contexts, a renewal each second | %s | %s | %d s |\n' \
    "$outcome" "$result" $((SECONDS - start)) | tee -a "$report.new"
done
measured 'threads in all orders (jcstress)' 1 scripts/stress.sh quick
measured 'scanners: three servers and the sample application, both implementations, policies intermediate and modern' 16 scripts/scanners.sh
measured 'known weaknesses of dependencies (OSV)' 1 scripts/dependencies.sh
mv "$report.new" "$report"
exit "$failures"
