#!/usr/bin/env bash
# A fleet of many hosts in a PostgreSQL of its own, on the loopback address only: time to fill, size, lookups on a warm and on a cold database,
# and what the fleet adds to start-up and memory. Prints its figures, and writes them to target/reports/fleet.txt.
#
#   benchmarks/fleet.sh [HOSTS]     a million unless given
#
# JAVA_HOME chooses the JDK. Installs PostgreSQL if it is missing. It ends by itself, and ends all it started.
set -euo pipefail
cd "$(dirname "$0")/.."
hosts=${1:-1000000}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
chmod 755 "$work"
report=target/reports/fleet.txt
mkdir -p target/reports

scripts/install.sh postgresql openssl curl
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
mvn -B -ntp -q package -pl benchmarks -am -DskipTests -Dmaven.javadoc.skip -Dspotless.check.skip
cp="benchmarks/target/classes:$(printf '%s:' benchmarks/target/lib/*.jar)"

# It does not run as root.
postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mkdir "$work/db"
[ "$(id -u)" != 0 ] || chown postgres "$work/db"
start() {
  postgres "$bin/pg_ctl" -w -s -D "$work/db/data" -l "$work/db/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c shared_buffers=512MB -c max_wal_size=4GB" start
}
stop() { postgres "$bin/pg_ctl" -w -s -D "$work/db/data" -m fast stop; }
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; stop 2>/dev/null || true; rm -rf "$work"' EXIT
postgres "$bin/initdb" -D "$work/db/data" -U postgres -A trust --no-sync >"$work/initdb.log"
start
url=jdbc:postgresql://127.0.0.1:$port/postgres
sql() { postgres "$bin/psql" -qAt -h 127.0.0.1 -p "$port" -U postgres -v ON_ERROR_STOP=1 "$@"; }
# Without the log of the pool.
cost() { "$java" -Xmx2g -cp "$cp" io.unifiedtls.benchmarks.fleet.FleetCost "$@" | grep -v ' INFO '; }
sql <fleet/src/main/resources/io/unifiedtls/fleet/schema-postgresql.sql >/dev/null 2>&1

{
  printf '%s hosts, %s, %s, %d cores, %s\n' "$hosts" "$("$java" -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p')" \
    "$(sql -c 'show server_version' | sed 's/^/PostgreSQL /')" "$(nproc)" "$(date -u +%F)"
  cost fill "$url" "$hosts"
  sql -c 'vacuum analyze'
  echo "size: $(sql -c "select pg_size_pretty(pg_database_size('postgres'))")"
  cost lookup "$url" "$hosts" 1 10 | sed 's/^/warm: /'
  cost lookup "$url" "$hosts" 4 10 | sed 's/^/warm: /'
  stop
  sync
  echo 3 2>/dev/null >/proc/sys/vm/drop_caches && cold="cold" || cold="cold (but for the cache of the operating system)"
  start
  cost lookup "$url" "$hosts" 4 10 | sed "s/^/$cold: /"

  # An application with and without its fleet, in turns; the time that Spring Boot says, and the heap once the names are read.
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=example.com' -addext 'subjectAltName=DNS:example.com' \
    -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
  printf benchmark | sha256sum | cut -c 1-64 >"$work/fleet.key"
  chmod 600 "$work/fleet.key"
  for round in 1 2 3 4 5; do
    for fleet in false true; do
      "$java" -Xmx1g -cp "$cp" io.unifiedtls.benchmarks.server.BenchmarkServer tomcat --server.port=0 --server.address=127.0.0.1 \
        "--benchmark.database=$url?user=postgres" "--unified-tls.fleet.enabled=$fleet" "--unified-tls.fleet.keys[0]=file:$work/fleet.key" \
        --unified-tls.server.configuration=web --unified-tls.development.enabled=false \
        "--unified-tls.configurations.web.certificates[0].certificate=file:$work/certificate.pem" \
        "--unified-tls.configurations.web.certificates[0].private-key=file:$work/key.pem" >"$work/server.log" 2>&1 &
      server=$!
      for _ in $(seq 300); do
        grep -q 'Started BenchmarkServer' "$work/server.log" && break
        kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; exit 1; }
        sleep 0.2
      done
      seconds=$(sed -n 's/.*Started BenchmarkServer in \([0-9.]*\) seconds.*/\1/p' "$work/server.log")
      sleep 8
      heap=$("${java%java}jcmd" "$server" GC.run >/dev/null && "${java%java}jcmd" "$server" GC.heap_info | sed -n 's/.*used \([0-9]*\)K.*/\1/p' | head -n 1)
      echo "start-up, fleet $fleet: $seconds s, heap $((heap / 1024)) MiB"
      kill "$server"
      wait "$server" 2>/dev/null || true
      server=
    done
  done
} | tee "$report"
