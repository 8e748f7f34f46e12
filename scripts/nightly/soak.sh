#!/usr/bin/env bash
# Runs a server with 1,000 hosts and room for 50 contexts under a steady load of new and resumed connections, while hosts
# are renewed, and looks whether heap, native memory, threads and file handles stay where they are. On the loopback address
# only; it ends by itself and ends all it started.
#
#   scripts/nightly/soak.sh tomcat|jetty|netty [SECONDS [jdk|openssl]]
#
# Needs benchmarks/target (mvn package) and gcc with libssl-dev.
set -euo pipefail
cd "$(dirname "$0")/../.."
server=$1 seconds=${2:-300} backend=${3:-openssl}
work=$(mktemp -d) pid= renewals=
trap 'kill $renewals $pid 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
gcc -O2 -D_GNU_SOURCE -o "$work/tlsload" benchmarks/load/tlsload.c -lssl -lcrypto -lpthread

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Soak CA' \
  -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=soak' -keyout "$work/key" -out "$work/csr" 2>/dev/null
mkdir "$work/hosts"
# issue NUMBER: a new certificate of a host, put in place in one step
issue() {
  openssl x509 -req -in "$work/csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -days 2 -sha256 -out "$work/new.$1" \
    -extfile <(printf 'subjectAltName=DNS:host-%d.example.com\n' "$1") 2>/dev/null
  mv "$work/new.$1" "$work/hosts/host-$1.pem"
}
for i in $(seq 0 999); do
  cp "$work/key" "$work/hosts/host-$i.key"
  issue "$i"
done

port=$(shuf -i 20000-29999 -n 1)
java -Xms256m -Xmx256m -cp "benchmarks/target/classes:$(ls benchmarks/target/lib/*.jar | tr '\n' ':')" \
  io.unifiedtls.benchmarks.server.BenchmarkServer "$server" --server.address=127.0.0.1 "--server.port=$port" \
  --unified-tls.server.configuration=web "--unified-tls.server.backend=$backend" --server.tomcat.max-keep-alive-requests=-1 --unified-tls.server.context-cache-size=50 \
  --unified-tls.server.resolver-cache.maximum-size=100 --unified-tls.reload.quiet-period=500ms --unified-tls.reload.poll-interval=5s \
  "--unified-tls.configurations.web.certificates[0].certificate=file:$work/hosts/host-0.pem" \
  "--unified-tls.configurations.web.certificates[0].private-key=file:$work/key" \
  "--unified-tls.sources[0].directory=file:$work/hosts" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 300); do
  curl -s --max-time 5 --cacert "$work/ca.pem" --connect-to "host-1.example.com:$port:127.0.0.1:$port" \
    "https://host-1.example.com:$port/" >/dev/null && break
  kill -0 "$pid" || { cat "$work/log"; exit 1; }
  sleep 0.2
done

end=$((SECONDS + seconds))
(while [ "$SECONDS" -lt "$end" ]; do issue $((RANDOM % 1000)); sleep 1; done) &
renewals=$!
samples=$work/samples connections=0 round=0
while [ "$SECONDS" -lt "$end" ]; do
  for options in "" "resume" "version=1.2 resume" "keepalive"; do
    # shellcheck disable=SC2086
    result=$("$work/tlsload" "$port" 2 hosts=1000 "ca=$work/ca.pem" $options) || { echo "$result"; tail -n 20 "$work/log"; exit 1; }
    connections=$((connections + $(sed 's/.*"connections":\([0-9]*\).*/\1/' <<<"$result")))
  done
  jcmd "$pid" GC.run >/dev/null
  jcmd "$pid" GC.run >/dev/null
  heap=$(jcmd "$pid" GC.heap_info | sed -n 's/.*heap .*used \([0-9]*\)K.*/\1/p' | head -n 1)
  rss=$(awk '/^VmRSS/ {print $2}' "/proc/$pid/status")
  threads=$(awk '/^Threads/ {print $2}' "/proc/$pid/status")
  echo "$round $heap $rss $threads $(ls "/proc/$pid/fd" | wc -l)" >>"$samples"
  round=$((round + 1))
done
grep -c 'Reloaded TLS material' "$work/log" >"$work/reloads" || true

# The median of the last quarter beside that of the second one; the first is warm-up.
awk -v server="$server" -v backend="$backend" -v connections="$connections" -v reloads="$(cat "$work/reloads")" '
  { heap[NR] = $2; rss[NR] = $3; threads[NR] = $4; files[NR] = $5 }
  function median(values, from, to,   i, j, n, sorted, t) {
    n = 0
    for (i = from; i <= to; i++) sorted[++n] = values[i]
    for (i = 2; i <= n; i++) for (j = i; j > 1 && sorted[j] < sorted[j - 1]; j--) { t = sorted[j]; sorted[j] = sorted[j - 1]; sorted[j - 1] = t }
    return sorted[int((n + 1) / 2)]
  }
  END {
    q = int(NR / 4); if (q < 1) { print "too short"; exit 1 }
    printf "%s on %s: %d connections, %d reloads;", server, backend, connections, reloads
    bad = reloads < 1
    bad += told("heap, KB", heap, 4096) + told("resident, KB", rss, 16384) + told("threads", threads, 8) + told("file handles", files, 8)
    print bad ? " NOT FLAT" : " flat"
    exit bad > 0
  }
  function told(what, values, room,   a, b) {
    a = median(values, q + 1, 2 * q); b = median(values, NR - q + 1, NR)
    printf " %s %d to %d;", what, a, b
    return b > a + room
  }' "$samples"
