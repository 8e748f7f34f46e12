#!/usr/bin/env bash
# What takes longer than continuous integration may: on the loopback address only, and it ends by itself. Its result goes to
# target/reports/nightly.md.
#
#   [FUZZ_SECONDS=300] scripts/nightly.sh [WORDS]     only what has these words in its title; the other lines of the last result stay
set -uo pipefail
cd "$(dirname "$0")/.."
words=${1:-}
report=target/reports/nightly.md
mkdir -p target/reports
touch "$report"
commit=$(git rev-parse --short HEAD)
log=$(mktemp)
trap 'rm -f "$log" "$log.tests"' EXIT
maven=(mvn -B -ntp -Dstyle.color=never -Dtls.test.require-tools=true -Dspotless.check.skip
  -Pthorough -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -pl tests/servers -am -Dtest=NONE)
failures=0

# measured TITLE LINES COMMAND...: a line of the table, with the last lines that the command prints
measured() {
  local title=$1 lines=$2 start=$SECONDS outcome result line
  shift 2
  [[ $title == *"$words"* ]] || return 0
  if "$@" >"$log" 2>&1; then outcome=passed; else
    outcome=FAILED failures=$((failures + 1))
    tail -n 60 "$log"
  fi
  result=$(sed 's/\x1b\[[0-9;]*m//g' "$log" | tail -n "$lines" | paste -s -d ';' | sed 's/;/; /g')
  line=$(printf '| %s | %s | %s | %d s | %s, %s |' "$title" "$outcome" "$result" $((SECONDS - start)) "$(date -u +%F)" "$commit")
  grep -vF "| $title |" "$report" >"$report.new"
  mv "$report.new" "$report"
  echo "$line" | tee -a "$report"
}

# tests ARGUMENT...: integration tests, and how many there were
tests() {
  "${maven[@]}" verify "$@" | tee "$log.tests" || return
  grep -oE 'Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$' "$log.tests" | tail -n 1
}

# all_tests ARGUMENT...: of all modules, each server with each implementation, those included that continuous integration leaves out
all_tests() {
  mvn -B -ntp -Dstyle.color=never -Dtls.test.require-tools=true -Dspotless.check.skip \
    -Dtls.test.excluded= -Dtls.test.backend=both -Dtls.test.heavy-servers=all verify "$@" | tee "$log.tests" || return
  grep -oE 'Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$' "$log.tests" | awk -F'[:,]' '{sum += $2} END {print sum " tests"}'
}

# clean_build JAVA_HOME: jars and Javadoc of a clone, without tests
clean_build() {
  local clone result=0
  clone=$(mktemp -d)
  git clone -q . "$clone/code"
  (cd "$clone/code" && JAVA_HOME=$1 mvn -B -ntp -Dstyle.color=never package -DskipTests) || result=$?
  rm -rf "$clone"
  [ "$result" = 0 ] && echo 'no warning'
}

# tests_of MODULE ARGUMENT...: those of another module
tests_of() {
  local maven=("${maven[@]/#tests\/servers/$1}")
  shift
  tests "$@"
}

if [ -z "$words" ]; then
  {
    printf '# A nightly run\n\nMade by `scripts/nightly.sh` with %s, %s, %d cores.\n\n' \
      "$(java -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p')" "$(openssl version | cut -d' ' -f1,2)" "$(nproc)"
    printf '| what | outcome | result | time | of |\n|---|---|---|---|---|\n'
  } >"$report"
fi
measured '1 GiB each way between sockets of ours and OpenSSL' 1 tests -Dit.test=OpensslInteropIT -Dtls.test.interop-mebibytes=1024
measured '200 reloads of one host and 20 of 10,000, each on three servers under load' 1 \
  tests '-Dit.test=HostReloadsIT' -Dtls.test.reloads-of-all=20
jdk25=$(ls -d /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -n 1)
measured 'all tests on this JDK' 1 all_tests
measured 'all tests on JDK 25' 1 all_tests "-Djvm=$jdk25"
measured 'jars and Javadoc of a clone, built by JDK 25 alone' 1 clean_build "${jdk25%/bin/java}"
measured 'PostgreSQL stopped for 70 s under load, three servers on both implementations' 1 tests_of tests/fleet -Dit.test=OutageIT
measured '50 processes of a fleet killed while they run jobs' 1 tests_of tests/fleet -Dit.test=ReplicaFailuresIT
measured '50 processes of the sample application killed, and 1,000 hosts changed in three' 1 tests_of tests/replicas -Dit.test=ReplicasIT
measured 'an authority away for 70 s, its advice to renew 200 names, and a tenant that orders 1,000' 1 \
  tests_of acme -Dit.test=AuthorityTroubleIT
measured 'Secrets of Kubernetes replaced 1,000 times, and an API server away for 70 s, on three servers' 1 \
  tests_of kubernetes -Dit.test=SecretRotationsIT
measured '1,000 renewals by Vault, and a Vault that is away, sealed or hanging, on three servers' 1 \
  tests_of vault '-Dit.test=RotationsIT,VaultAwayIT'
measured '1,000 rotations of both sides by SPIFFE, and agents away for 70 s at each stage, on three servers' 1 \
  tests_of spiffe '-Dit.test=ManyRotationsIT,OutageIT' -Dtls.test.backend=mixed
measured 'a year of a million names on a discrete clock' 9 scripts/nightly/year.sh
measured 'an older commit and this one on one PostgreSQL, upgraded while clients connect' 1 scripts/nightly/rolling-upgrade.sh
measured 'how long the first visitors of a name wait' 1 scripts/nightly/first-visitors.sh
measured 'an hour with 1,000 hosts on three processes and certificates of ten minutes' 1 scripts/nightly/short-lived.sh 60 1000
measured 'known attacks, hostile peers at every octet, fuzzing of each reader, changed code (PIT)' 1 \
  scripts/nightly/security.sh "${FUZZ_SECONDS:-300}"
measured 'second lines of defence, each broken in a copy' 1 scripts/nightly/second-lines.sh
measured 'handshakes, renewals, exchanges and evictions at once, 30,000 times' 1 \
  tests -Dit.test=NONE -Dtest=ContextChurnTests -Dtls.test.churn=30000
mvn -B -ntp -q package -pl benchmarks -am -DskipTests -Dspotless.check.skip >"$log" 2>&1
for server in tomcat jetty netty; do
  measured "soak of 5 minutes on $server: 1,000 hosts, room for 50 contexts, a renewal each second" 1 scripts/nightly/soak.sh "$server" 300
done
measured 'a fleet under load, small: 10,000 hosts, phases of 10 s' 1 benchmarks/fleet-load.sh 10000 10 20
measured 'the cost of handshakes at the newest tag and now, in turns' 1 scripts/nightly/regressions.sh
measured 'threads in all orders (jcstress)' 1 scripts/nightly/stress.sh quick
measured 'scanners: three servers and the sample application, both implementations, policies intermediate and modern' 16 \
  scripts/nightly/scanners.sh
measured 'the suite on Spring Boot 4.0, and what Spring Boot 3 is told' 3 scripts/nightly/boot-versions.sh
measured 'start-up of the sample application, with and without an AOT cache' 5 scripts/nightly/startup.sh
measured 'a stranger builds with a release, on Spring Boot 4.0 and 4.1, JDK 17 and 25' 4 scripts/nightly/stranger.sh
measured 'known weaknesses of dependencies (OSV)' 1 scripts/nightly/dependencies.sh
exit "$failures"
