#!/usr/bin/env bash
# Compares the embedded servers with our TLS with plain Spring Boot, nginx and Caddy: new connections, resumed ones, requests
# and downloads on established ones, all servers in turns, on the loopback address only. Then start-up by number of hosts.
# Prints a table of ratios and writes target/reports/performance.md and performance.svg beside it.
#
#   benchmarks/compare.sh [ROUNDS [SECONDS]]     3 rounds of 2 seconds for each server and case unless given
#
# JAVA_HOME chooses the JDK. Installs what is missing (nginx, Caddy, a C compiler). It ends by itself and ends all it started.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3} seconds=${2:-2}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
declare -A pids ports
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT

scripts/install.sh nginx caddy gcc libssl-dev openssl curl
mvn -B -ntp -q package -pl benchmarks -am -DskipTests -Dmaven.javadoc.skip -Dspotless.check.skip
gcc -O2 -D_GNU_SOURCE -o "$work/tlsload" benchmarks/load/tlsload.c -lssl -lcrypto -lpthread

echo "== Certificates" >&2
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Benchmark CA' \
  -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
for kind in ec rsa; do
  [ $kind = ec ] && key=(ec -pkeyopt ec_paramgen_curve:P-256) || key=(rsa:2048)
  openssl req -newkey "${key[@]}" -nodes -subj '/CN=example.com' -keyout "$work/$kind.key" -out "$work/$kind.csr" 2>/dev/null
  openssl x509 -req -in "$work/$kind.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -days 2 -sha256 -out "$work/$kind.crt" \
    -extfile <(printf 'subjectAltName=DNS:*.example.com\nextendedKeyUsage=serverAuth\n') 2>/dev/null
  cat "$work/$kind.crt" "$work/ca.pem" >"$work/$kind.pem"
done

free_port() { python3 - 2>/dev/null <<'P' || shuf -i 20000-29999 -n 1
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])
P
}

# fetched NAME HOST [CA]: whether the server answers
fetched() { curl -sS --max-time 5 --cacert "${3:-$work/ca.pem}" --connect-to "$2:${ports[$1]}:127.0.0.1:${ports[$1]}" \
  "https://$2:${ports[$1]}/" -o /dev/null 2>"$work/$1.curl"; }

await() {
  for _ in $(seq 600); do
    fetched "$1" host-0.example.com && return
    kill -0 "${pids[$1]}" 2>/dev/null || break
    sleep 0.1
  done
  echo "$1 does not answer:" >&2; tail -n 30 "$work/$1.log" "$work/$1.curl" >&2; exit 1
}

# CPU time of a process and its children so far, in ticks
cpu() {
  local pid total=0
  for pid in "$1" $(pgrep -P "$1" || true); do
    total=$((total + $(sed 's/.*) //' "/proc/$pid/stat" | awk '{print $12 + $13}')))
  done
  echo "$total"
}

libraries=$(ls benchmarks/target/lib/*.jar | tr '\n' ':')
without_openssl=$(ls benchmarks/target/lib/*.jar | grep -v tcnative | tr '\n' ':')

# boot NAME CLASSPATH SERVER PROPERTY...
boot() {
  local name=$1 path=$2 server=$3; shift 3
  ports[$name]=$(free_port)
  "$java" ${memory:--Xms512m -Xmx512m} -cp "benchmarks/target/classes:$path" io.unifiedtls.benchmarks.server.BenchmarkServer \
    "$server" --server.address=127.0.0.1 "--server.port=${ports[$name]}" --server.tomcat.max-keep-alive-requests=-1 "$@" >"$work/$name.log" 2>&1 &
  pids[$name]=$!
}
plain() { boot "$1" "$2" "$3" --spring.ssl.bundle.pem.web.keystore.certificate="file:$work/ec.pem" \
  --spring.ssl.bundle.pem.web.keystore.private-key="file:$work/ec.key" --server.ssl.bundle=web --server.http2.enabled=true; }
ours() { local name=$1 server=$2 backend=$3; shift 3
  boot "$name" "$libraries" "$server" --unified-tls.server.configuration=web "--unified-tls.server.backend=$backend" \
  "--unified-tls.configurations.web.certificates[0].certificate=file:$work/ec.pem" "--unified-tls.configurations.web.certificates[0].private-key=file:$work/ec.key" \
  "--unified-tls.configurations.web.certificates[1].certificate=file:$work/rsa.pem" "--unified-tls.configurations.web.certificates[1].private-key=file:$work/rsa.key" \
  "--unified-tls.hosts[0].server-names=*.example.com" "--unified-tls.hosts[0].configuration=web" "$@"; }

head -c 10000000 /dev/zero >"$work/large"
printf 'ok\n' >"$work/small"
start_nginx() {
  ports[nginx]=$(free_port)
  cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 2; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nodelay on; keepalive_requests 100000000;
  client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server {
    listen 127.0.0.1:${ports[nginx]} ssl; server_name *.example.com;
    ssl_certificate $work/ec.pem; ssl_certificate_key $work/ec.key; ssl_certificate $work/rsa.pem; ssl_certificate_key $work/rsa.key;
    ssl_session_cache shared:s:10m; ssl_protocols TLSv1.2 TLSv1.3;
    root $work; location = / { try_files /small =404; default_type text/plain; }
  }
}
CONF
  nginx -c "$work/nginx.conf" >"$work/nginx.log" 2>&1 &
  pids[nginx]=$!
}
start_caddy() {
  ports[caddy]=$(free_port)
  cat >"$work/Caddyfile" <<CONF
{
	admin off
	auto_https off
	servers {
		protocols h1 h2
	}
}
https://*.example.com:${ports[caddy]} {
	bind 127.0.0.1
	tls $work/ec.pem $work/ec.key
	root * $work
	rewrite / /small
	file_server
}
CONF
  HOME=$work caddy run --config "$work/Caddyfile" --adapter caddyfile >"$work/caddy.log" 2>&1 &
  pids[caddy]=$!
}

echo "== Servers" >&2
chmod 755 "$work"; chmod 644 "$work/small" "$work/large"
servers=(nginx caddy boot-tomcat boot-jetty boot-netty ours-tomcat-jdk ours-tomcat ours-jetty ours-netty)
start_nginx
start_caddy
plain boot-tomcat "$without_openssl" tomcat
plain boot-jetty "$without_openssl" jetty
plain boot-netty "$libraries" netty
ours ours-tomcat-jdk tomcat jdk
ours ours-tomcat tomcat openssl
ours ours-jetty jetty openssl
ours ours-netty netty openssl
for server in "${servers[@]}"; do await "$server"; done

cases=("full TLS 1.3 ECDSA|" "resumed TLS 1.3 ECDSA|resume" "full TLS 1.2 ECDSA|version=1.2" "full TLS 1.3 RSA|rsa"
  "100 hosts, full TLS 1.3 ECDSA|hosts=100" "10,000 hosts, full TLS 1.3 ECDSA|hosts=10000" "requests|keepalive" "10 MB downloads|keepalive path=/large")
raw=$work/raw.tsv
ticks=$(getconf CLK_TCK)

# measure CASE OPTIONS SERVER SECONDS FILE
measure() {
  local before after line
  before=$(cpu "${pids[$3]}")
  # shellcheck disable=SC2086
  line=$("$work/tlsload" "${ports[$3]}" "$4" "ca=$work/ca.pem" $2) || { echo "$3, $1: $line" >&2; tail -n 5 "$work/$3.log" >&2; return 1; }
  after=$(cpu "${pids[$3]}")
  printf '%s\t%s\t%s\t%s\n' "$1" "$3" $(((after - before) * 1000000 / ticks)) "$line" >>"$5"
}
can() { case "$1 $2" in *RSA\ boot-* | *RSA\ caddy) return 1 ;; esac; }

echo "== Warm-up" >&2
# On two cores the JVM's compilers need this long until the cost of a request stays the same; nginx and Caddy need none.
for server in "${servers[@]}"; do
  case $server in nginx | caddy) continue ;; esac
  for case in "|12" "resume|3" "version=1.2|3" "keepalive|15" "keepalive path=/large|6"; do
    measure warm-up "${case%|*}" "$server" "${case#*|}" /dev/null
  done
done
for round in $(seq "$rounds"); do
  echo "== Round $round of $rounds" >&2
  for case in "${cases[@]}"; do
    for server in "${servers[@]}"; do
      can "${case%|*}" "$server" && measure "${case%|*}" "${case#*|}" "$server" "$seconds" "$raw"
    done
  done
done
for server in "${servers[@]}"; do kill "${pids[$server]}"; wait "${pids[$server]}" 2>/dev/null || true; done

echo "== Start-up" >&2
openssl x509 -in "$work/ec.crt" -outform DER -out "$work/ec.der"
openssl pkcs8 -topk8 -nocrypt -in "$work/ec.key" -outform DER -out "$work/ec.key.der"
starts=$work/starts.tsv

# started NAME HOSTS COMMAND...: how long until the first answer, in milliseconds, and CPU time
started() {
  local name=$1 hosts=$2 begin
  shift 2
  begin=$(date +%s%N)
  "$@"
  until fetched start host-0.example.com "$authority"; do
    kill -0 "${pids[start]}" && [ $(($(date +%s%N) - begin)) -lt 120000000000 ] || {
      tail -n 5 "$work/start.log" "$work/start.curl" >&2; exit 1
    }
    sleep 0.02
  done
  printf '%s\t%s\t%s\t%s\n' "$name" "$hosts" $((($(date +%s%N) - begin) / 1000000)) $(($(cpu "${pids[start]}") * 1000 / ticks)) >>"$starts"
  kill "${pids[start]}"; wait "${pids[start]}" 2>/dev/null || true
}

# Each host with files of its own, as they would have.
mkdir "$work/hosts"
"$java" -cp "benchmarks/target/classes:$libraries" io.unifiedtls.benchmarks.server.HostFiles "$work/hosts" 10000
authority=$work/hosts/ca.pem
ports[start]=$(free_port)
nginx_hosts() {
  {
    echo "daemon off; worker_processes 2; pid $work/nginx.pid; error_log $work/start.log;"
    echo "events { worker_connections 1024; } http { access_log off; server_names_hash_max_size 65536; server_names_hash_bucket_size 128;"
    for i in $(seq 0 $(($1 - 1))); do
      echo "server { listen 127.0.0.1:${ports[start]} ssl; server_name host-$i.example.com; root $work; location = / { try_files /small =404; }"
      echo "ssl_certificate $work/hosts/$i.pem; ssl_certificate_key $work/hosts/$i.key; }"
    done
    echo "}"
  } >"$work/hosts.conf"
}
nginx_start() { nginx -c "$work/hosts.conf" >"$work/start.log" 2>&1 & pids[start]=$!; }
caddy_hosts() {
  {
    printf '{\nadmin off\nauto_https off\nservers {\nprotocols h1 h2\n}\n}\n'
    for i in $(seq 0 $(($1 - 1))); do
      printf 'https://host-%d.example.com:%d {\nbind 127.0.0.1\ntls %s %s\nrespond ok\n}\n' \
        "$i" "${ports[start]}" "$work/hosts/$i.pem" "$work/hosts/$i.key"
    done
  } >"$work/hosts.caddy"
}
caddy_start() { HOME=$work caddy run --config "$work/hosts.caddy" --adapter caddyfile >"$work/start.log" 2>&1 & pids[start]=$!; }
for hosts in 1 1000 10000; do
  nginx_hosts "$hosts"; started nginx "$hosts" nginx_start
done
for hosts in 1 1000; do # Of 10,000 sites it takes Caddy more than a minute and a half to read its Caddyfile
  caddy_hosts "$hosts"; started caddy "$hosts" caddy_start
done
authority=$work/ca.pem
many_hosts() {
  memory="-Xms3g -Xmx3g" ours start tomcat openssl --unified-tls.sources[0].repository=manyHosts --unified-tls.sources[0].configuration=web \
    "--benchmark.hosts=$1" "--benchmark.certificate=$work/ec.der" "--benchmark.key=$work/ec.key.der"
}
for round in $(seq "$rounds"); do
  for hosts in 1 10000 100000 1000000; do
    started ours-tomcat "$hosts" many_hosts "$hosts"
  done
done

mkdir -p target/reports
echo "== In memory" >&2
"$java" -Xms1g -Xmx1g -cp "benchmarks/target/classes:$libraries" io.unifiedtls.benchmarks.HandshakeCost 12 >"$work/memory.md"
{
  echo "$(date -u +%F), $("$java" -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p'), $(nginx -v 2>&1 | sed 's/.*: //'), Caddy $(caddy version | cut -d' ' -f1)," \
    "$(openssl version | cut -d' ' -f1,2) as the client, $(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1))"
} >"$work/where"
"$java" -cp "benchmarks/target/classes:$libraries" io.unifiedtls.benchmarks.Report "$work/where" "$raw" "$starts" "$work/memory.md" target/reports
