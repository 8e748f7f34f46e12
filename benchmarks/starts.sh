#!/usr/bin/env bash
# Start-up of nginx, Caddy and ours by number of hosts, into the file $starts. To be sourced by compare.sh.
scripts/install.sh caddy
echo "== Start-up" >&2
openssl x509 -in "$work/ec.crt" -outform DER -out "$work/ec.der"
openssl pkcs8 -topk8 -nocrypt -in "$work/ec.key" -outform DER -out "$work/ec.key.der"

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
  printf '%s\t%s\t%s\t%s\n' "$name" "$hosts" $((($(date +%s%N) - begin) / 1000000)) $(($(cpu "${pids[start]}" | cut -d" " -f1) * 1000 / ticks)) >>"$starts"
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
  memory="-Xms3g -Xmx3g" ours start "benchmarks/target/classes:$libraries" tomcat openssl --unified-tls.sources[0].repository=manyHosts --unified-tls.sources[0].configuration=web \
    "--benchmark.hosts=$1" "--benchmark.certificate=$work/ec.der" "--benchmark.key=$work/ec.key.der"
}
for round in $(seq "$rounds"); do
  for hosts in 1 10000 100000 1000000; do
    started ours-tomcat "$hosts" many_hosts "$hosts"
  done
done
