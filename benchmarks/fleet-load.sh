#!/usr/bin/env bash
# A fleet under load, on the loopback addresses 127.0.0.1 to 127.0.0.3: a replica on Tomcat, one on Jetty and one on Reactor Netty, all on OpenSSL and with the
# actuator, serve the hosts of a PostgreSQL of its own. New connections come to each at a fixed rate, for names by Zipf's law: first to processes that have just started,
# then for the same time again, then while hosts are added, changed and suspended. Prints latencies, the processor time of a connection, queries, and how
# long changes take; writes target/reports/fleet-load.txt and fleet-load.svg. Fails if a connection fails or a change does not come into force.
#
#   benchmarks/fleet-load.sh [HOSTS [SECONDS [CHANGES [RATE]]]]
#
# Unless given: a million hosts, 60 seconds each, 100 hosts that are added, changed and suspended, and 100 connections per second to each replica. JAVA_HOME
# chooses the JDK, REPLICA_OPTIONS has further options for the replicas' JVMs. With TRAINED=true and JDK 25, the replicas first run under the same load for the same time, and start
# again with the AOT caches (classes, and profiles of methods) that they leave. Installs PostgreSQL and a C compiler if they are missing. It ends by itself, and ends all it started.
set -euo pipefail
cd "$(dirname "$0")/.."
hosts=${1:-1000000} seconds=${2:-60} changes=${3:-100} rate=${4:-100}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
chmod 755 "$work"
report=target/reports/fleet-load
mkdir -p target/reports

scripts/install.sh postgresql openssl curl gcc libssl-dev
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
mvn -B -ntp -q package -pl benchmarks -am -DskipTests -Dspotless.check.skip
"${java%java}jar" cf "$work/classes.jar" -C benchmarks/target/classes . # An AOT cache takes no directory
cp="$work/classes.jar:$(printf '%s:' benchmarks/target/lib/*.jar)"
gcc -O2 -D_GNU_SOURCE -o "$work/openload" benchmarks/load/openload.c -lssl -lcrypto -lm

pids=() load= failed=0
# It does not run as root.
postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
finish() {
  [ -z "$load" ] || kill "$load" 2>/dev/null || true
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  postgres "$bin/pg_ctl" -w -s -D "$work/db/data" -m fast stop 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
mkdir "$work/db"
[ "$(id -u)" != 0 ] || chown postgres "$work/db"
postgres "$bin/initdb" -D "$work/db/data" -U postgres -A trust --no-sync >"$work/initdb.log"
postgres "$bin/pg_ctl" -w -s -D "$work/db/data" -l "$work/db/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
  -c shared_buffers=512MB -c max_wal_size=4GB -c shared_preload_libraries=pg_stat_statements" start
store=$(head -n 1 "$work/db/data/postmaster.pid")
url=jdbc:postgresql://127.0.0.1:$port/postgres
sql() { postgres "$bin/psql" -qAt -h 127.0.0.1 -p "$port" -U postgres -v ON_ERROR_STOP=1 "$@"; }
sql <fleet/src/main/resources/io/unifiedtls/fleet/schema-postgresql.sql >/dev/null 2>&1
sql -c 'create extension pg_stat_statements'
"$java" -Xmx2g -cp "$cp" io.unifiedtls.benchmarks.fleet.FleetCost fill "$url" "$hosts" "$work/hosts.pem" | grep filled
# The names that these processes would have stored in an earlier life, as in openload.c: the place of a name, and its number.
python3 - "$hosts" <<'P' | sql -c 'copy tls_hot_name (name, place) from stdin'
import math, sys
hosts = int(sys.argv[1])
factor = int(hosts * 0.618) | 1
while math.gcd(factor, hosts) != 1:
    factor += 1
for place in range(min(10000, hosts)):
    host = place * factor % hosts
    print(f"host-{host}.zone-{host // 1000}.example", place, sep="\t")
P
sql -c 'vacuum analyze' -c 'checkpoint'

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=example.com' -addext 'subjectAltName=DNS:example.com' \
  -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
printf benchmark | sha256sum | cut -c 1-64 >"$work/fleet.key"
chmod 600 "$work/fleet.key"
targets=()
# started OPTION: the replicas, whose JVMs get this option, too; @ stands for the server
started() {
  local server attempt address listen
  pids=() targets=()
  for server in tomcat jetty netty; do
    address=127.0.0.$((${#pids[@]} + 1)) listen=$(free_port)
    # shellcheck disable=SC2086 # Options are separated by spaces
    "$java" -Xms512m -Xmx512m ${REPLICA_OPTIONS:-} ${1//@/$server} -cp "$cp" io.unifiedtls.benchmarks.server.BenchmarkServer "$server" "--server.address=$address" "--server.port=$listen" \
      "--benchmark.database=$url?user=postgres" --benchmark.changes=true --unified-tls.fleet.enabled=true "--unified-tls.fleet.keys[0]=file:$work/fleet.key" \
      --unified-tls.server.configuration=web --unified-tls.server.backend=openssl --unified-tls.server.unknown-server-name=reject \
      "--unified-tls.hosts[0].server-names=example.com" "--unified-tls.hosts[0].configuration=web" \
      "--unified-tls.configurations.web.certificates[0].certificate=file:$work/certificate.pem" \
      "--unified-tls.configurations.web.certificates[0].private-key=file:$work/key.pem" >"$work/$server.log" 2>&1 &
    pids+=($!) targets+=("$address:$listen")
  done
  for server in tomcat jetty netty; do
    for attempt in $(seq 600); do
      grep -q 'Started BenchmarkServer' "$work/$server.log" && break
      [ "$attempt" -lt 600 ] && ! grep -q 'APPLICATION FAILED' "$work/$server.log" || { cat "$work/$server.log" >&2; exit 1; }
      sleep 0.2
    done
  done
}
if [ "${TRAINED:-}" = true ]; then
  started "-XX:AOTCacheOutput=$work/@.aot"
  "$work/openload" "$seconds" "$rate" "$hosts" "$work/hosts.pem" "$work/training.tsv" 0 "${targets[@]}" >"$work/training.json" || true
  kill "${pids[@]}"
  wait "${pids[@]}" || true
  for server in tomcat jetty netty; do
    [ -s "$work/$server.aot" ] || { tail -n 20 "$work/$server.log" >&2; exit 1; }
  done
  sql -c 'select pg_stat_statements_reset()' >/dev/null
  started "-XX:AOTCache=$work/@.aot"
else
  started ''
fi

# Processor time of processes and of children that have ended, in ticks
ticks() { cat "$@" 2>/dev/null | sed 's/.*) //' | awk '{sum += $12 + $13 + $14 + $15} END {print sum}'; }
mark() {
  local pid
  for pid in "${pids[@]}"; do printf '%s\t' "$(sed 's/.*) //' "/proc/$pid/stat" | awk '{print $12 + $13}')"; done
  printf '%s\t' "$(ticks "/proc/$store/stat" $(pgrep -P "$store" | sed 's,.*,/proc/&/stat,'))"
  sql -c 'select coalesce(sum(calls), 0) from pg_stat_statements'
}
# connect PHASE SECONDS
connect() { "$work/openload" "$2" "$rate" "$hosts" "$work/hosts.pem" "$work/load-$1.tsv" "$1" "${targets[@]}" >"$work/load-$1.json" || failed=1; }
# Names are read in the background after the start; the load does not wait for that.
mark >"$work/marks.tsv"
connect 0 "$seconds"
mark >>"$work/marks.tsv"
connect 1 "$seconds"
mark >>"$work/marks.tsv"
"$work/openload" 600 "$rate" "$hosts" "$work/hosts.pem" "$work/load-2.tsv" 2 "${targets[@]}" >"$work/load-2.json" &
load=$!
"$java" -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$cp" io.unifiedtls.benchmarks.fleet.ChangeCost "$work/certificate.pem" "$changes" "$work/changes.tsv" "${targets[@]}"
kill "$load"
wait "$load" || failed=1
load=
mark >>"$work/marks.tsv"

{
  printf "%s hosts, %s new connections per second to each of three replicas; %s, %s, %d cores, %s\n" "$hosts" "$rate" \
    "$("$java" -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p')${REPLICA_OPTIONS:+ $REPLICA_OPTIONS}${TRAINED:+, with AOT caches}" "$(sql -c 'show server_version' | sed 's/^/PostgreSQL /')" "$(nproc)" "$(date -u +%F)"
  printf 'Statements by time: calls, milliseconds of all and of one, text\n'
  sql -F ' | ' -c "select calls, round(total_exec_time), round(mean_exec_time::numeric, 2), left(regexp_replace(query, '\s+', ' ', 'g'), 100)
    from pg_stat_statements where query !~ '^(insert into tls_(chain|certificate|host|schema) |vacuum|checkpoint|create|alter)' order by total_exec_time desc limit 8"
  grep -hE ' (WARN|ERROR) ' "$work"/{tomcat,jetty,netty}.log | cut -c 1-200 | sort | uniq -c | sort -rn | head -n 10 || true
  echo
  "$java" -cp "$cp" io.unifiedtls.benchmarks.fleet.LoadReport "$work" "$(getconf CLK_TCK)" 250,25,25 "$report.svg"
} | tee "$report.txt"
exit "$failed"
