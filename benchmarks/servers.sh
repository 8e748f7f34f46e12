#!/usr/bin/env bash
# The servers that compare.sh and profile.sh measure, on the loopback address only. To be sourced in the project's root. Needs $work, a
# directory of its own, and ends all servers with the shell. JAVA_HOME chooses the JDK.
#
#   nginx, caddy
#   boot-tomcat, boot-jetty, boot-netty                   TLS of Spring Boot
#   ours-tomcat-jdk, ours-tomcat, ours-jetty, ours-netty  this project on the JDK's TLS, and on OpenSSL
#   bare-tomcat, bare-jetty, bare-netty                   the same without the actuator and its meters, which all others have
#   before-tomcat, before-jetty, before-netty             ours, from the directory $before: classes/ and lib/ of another build's benchmarks/target
#   clear-nginx, clear-tomcat, clear-jetty, clear-netty   without TLS
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
declare -A pids ports
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT

all_servers=(nginx clear-nginx caddy boot-tomcat boot-jetty boot-netty ours-tomcat-jdk ours-tomcat ours-jetty ours-netty bare-tomcat bare-jetty bare-netty
  before-tomcat before-jetty before-netty clear-tomcat clear-jetty clear-netty)

# Builds what is not there yet, and makes the authority, an EC and an RSA certificate.
prepare() {
  scripts/install.sh nginx gcc libssl-dev openssl curl
  [ -d benchmarks/target/lib ] || mvn -B -ntp -q package -pl benchmarks -am -DskipTests -Dmaven.javadoc.skip -Dspotless.check.skip
  gcc -O2 -D_GNU_SOURCE -o "$work/tlsload" benchmarks/load/tlsload.c -lssl -lcrypto -lpthread
  libraries=$(ls benchmarks/target/lib/*.jar | tr '\n' ':')
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Benchmark CA' \
    -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
  local kind key
  for kind in ec rsa; do
    [ $kind = ec ] && key=(ec -pkeyopt ec_paramgen_curve:P-256) || key=(rsa:2048)
    openssl req -newkey "${key[@]}" -nodes -subj '/CN=example.com' -keyout "$work/$kind.key" -out "$work/$kind.csr" 2>/dev/null
    openssl x509 -req -in "$work/$kind.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -days 2 -sha256 -out "$work/$kind.crt" \
      -extfile <(printf 'subjectAltName=DNS:*.example.com\nextendedKeyUsage=serverAuth\n') 2>/dev/null
    cat "$work/$kind.crt" "$work/ca.pem" >"$work/$kind.pem"
  done
  head -c 10000000 /dev/zero >"$work/large"
  printf 'ok\n' >"$work/small"
  chmod 755 "$work"; chmod 644 "$work/small" "$work/large"
}

# among NAME PATTERNS: whether a name is one of the patterns, which commas separate
among() {
  local pattern patterns
  IFS=, read -ra patterns <<<"$2"
  for pattern in "${patterns[@]}"; do
    # shellcheck disable=SC2053
    [[ $1 == $pattern ]] && return
  done
  return 1
}

without() { tr ':' '\n' <<<"$libraries" | grep -vE "$1" | tr '\n' ':'; }

free_port() { python3 - 2>/dev/null <<'P' || shuf -i 20000-29999 -n 1
import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])
P
}

# fetched NAME HOST [CA]: whether the server answers
fetched() {
  local scheme=https
  case $1 in clear-*) scheme=http ;; esac
  curl -sS --max-time 5 --cacert "${3:-$work/ca.pem}" --connect-to "$2:${ports[$1]}:127.0.0.1:${ports[$1]}" \
    "$scheme://$2:${ports[$1]}/" -o /dev/null 2>"$work/$1.curl"
}

await() {
  for _ in $(seq 600); do
    fetched "$1" host-0.example.com && return
    kill -0 "${pids[$1]}" 2>/dev/null || break
    sleep 0.1
  done
  echo "$1 does not answer:" >&2; tail -n 30 "$work/$1.log" "$work/$1.curl" >&2; exit 1
}

# CPU time of a process and its children so far, in ticks: all of it, and that in the kernel
cpu() {
  local pid
  for pid in "$1" $(pgrep -P "$1" || true); do
    sed 's/.*) //' "/proc/$pid/stat"
  done | awk '{all += $12 + $13; kernel += $13} END {print all, kernel}'
}

# boot NAME CLASSPATH SERVER PROPERTY...
boot() {
  local name=$1 path=$2 server=$3; shift 3
  ports[$name]=$(free_port)
  # shellcheck disable=SC2086
  "$java" ${memory:--Xms512m -Xmx512m} ${options:-} -cp "$path" io.unifiedtls.benchmarks.server.BenchmarkServer \
    "$server" --server.address=127.0.0.1 "--server.port=${ports[$name]}" --server.tomcat.max-keep-alive-requests=-1 "$@" >"$work/$name.log" 2>&1 &
  pids[$name]=$!
}

plain() {
  boot "$1" "$2" "$3" --spring.ssl.bundle.pem.web.keystore.certificate="file:$work/ec.pem" \
    --spring.ssl.bundle.pem.web.keystore.private-key="file:$work/ec.key" --server.ssl.bundle=web --server.http2.enabled=true
}

# ours NAME CLASSPATH SERVER BACKEND PROPERTY...
ours() {
  local name=$1 path=$2 server=$3 backend=$4; shift 4
  boot "$name" "$path" "$server" --unified-tls.server.configuration=web "--unified-tls.server.backend=$backend" \
    "--unified-tls.configurations.web.certificates[0].certificate=file:$work/ec.pem" "--unified-tls.configurations.web.certificates[0].private-key=file:$work/ec.key" \
    "--unified-tls.configurations.web.certificates[1].certificate=file:$work/rsa.pem" "--unified-tls.configurations.web.certificates[1].private-key=file:$work/rsa.key" \
    "--unified-tls.hosts[0].server-names=*.example.com" "--unified-tls.hosts[0].configuration=web" "$@"
}

start_nginx() {
  ports[nginx]=$(free_port)
  ports[clear-nginx]=$(free_port)
  cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 2; pid $work/nginx.pid; error_log $work/nginx.log;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nodelay on; keepalive_requests 100000000;
  client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server {
    listen 127.0.0.1:${ports[nginx]} ssl; listen 127.0.0.1:${ports[clear-nginx]}; server_name *.example.com;
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
  scripts/install.sh caddy
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

# start NAME: starts a server, and waits until it answers
start() {
  local classes=benchmarks/target/classes server
  server=${1#*-}
  case $1 in
    nginx) start_nginx ;;
    clear-nginx) pids[clear-nginx]=${pids[nginx]} ;; # One process serves both
    caddy) start_caddy ;;
    boot-netty) plain "$1" "$classes:$libraries" netty ;;
    boot-*) plain "$1" "$classes:$(without tcnative)" "$server" ;;
    ours-*-jdk) ours "$1" "$classes:$libraries" "${server%-jdk}" jdk ;;
    ours-*) ours "$1" "$classes:$libraries" "$server" openssl ;;
    bare-*) ours "$1" "$classes:$(without '/(spring-boot-([a-z-]*actuator[a-z-]*|micrometer-[a-z]+|health)|micrometer-(core|jakarta9))-[0-9]')" "$server" openssl ;;
    before-*) ours "$1" "$before/classes:$(ls "$before"/lib/*.jar | tr '\n' ':')" "$server" openssl ;;
    clear-*) boot "$1" "$classes:$libraries" "$server" ;;
  esac
  await "$1"
}

# ended NAME: ends a server
ended() { kill "${pids[$1]}" 2>/dev/null || true; wait "${pids[$1]}" 2>/dev/null || true; unset "pids[$1]"; }

# load NAME SECONDS OPTIONS: puts load on a server, and prints what came of it
load() {
  local clear=
  case $1 in clear-*) clear=clear ;; esac
  # shellcheck disable=SC2086
  "$work/tlsload" "${ports[$1]}" "$2" "ca=$work/ca.pem" $clear $3
}
