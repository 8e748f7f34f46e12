#!/usr/bin/env bash
# Measures what TLS adds to the start of an application on Tomcat with the actuator, in turns: an SSL bundle of Spring Boot without
# any jar of ours, the starter on the JDK's TLS, the starter on OpenSSL, the latter with hosts in YAML, and the first with the same YAML, which
# it reads and does not use. Prints for each the medians of the seconds until it has started and of processor time until it answers, and what is
# added to another.
#
#   benchmarks/startup.sh [ROUNDS [HOSTS]]     7 rounds and 10,000 hosts unless given
#
# JAVA_HOME chooses the JDK. It ends by itself and ends all it started.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-7} hosts=${2:-10000}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
process=
trap '[ -z "$process" ] || kill "$process" 2>/dev/null || true; rm -rf "$work"' EXIT

scripts/install.sh openssl curl
[ -d benchmarks/target/lib ] || mvn -B -ntp -q package -pl benchmarks -am -DskipTests -Dmaven.javadoc.skip -Dspotless.check.skip

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=host-0.example.com' \
  -addext 'subjectAltName=DNS:*.example.com' -keyout "$work/web.key" -out "$work/web.pem" 2>/dev/null
{
  echo 'unified-tls:'
  echo '  hosts:'
  for i in $(seq 0 $((hosts - 1))); do
    echo "    - server-names: [host-$i.example.com]"
    echo '      configuration: web'
  done
} >"$work/hosts.yml"

# What Spring Boot's starters need of these servers and of the fleet is left out: the application is on Tomcat.
libraries() { ls benchmarks/target/lib/*.jar | grep -vE "/(jetty|reactor-netty|spring-webflux|spring-boot-(jetty|webflux|reactor|jdbc)|unified-tls-fleet|unified-tls-spring-boot-starter-fleet|db-scheduler|HikariCP|postgresql)[^/]*$|${1:-/none}" | tr '\n' ':'; }
with_openssl=$(libraries)
with_jdk=$(libraries '/(netty|unified-tls-spring-boot-starter-openssl)[^/]*$')
without=$(libraries '/(netty|unified-tls|bc|caffeine)[^/]*$')

ours=(--unified-tls.server.configuration=web "--unified-tls.configurations.web.certificates[0].certificate=file:$work/web.pem"
  "--unified-tls.configurations.web.certificates[0].private-key=file:$work/web.key")
host=(--unified-tls.hosts[0].server-names=host-0.example.com --unified-tls.hosts[0].configuration=web)
hertz=$(getconf CLK_TCK)

# measured NAME CLASSPATH PROPERTY...: one start, whose seconds and processor time go to files
measured() {
  local name=$1 path=$2; shift 2
  "$java" -Xms512m -Xmx512m -cp "benchmarks/target/classes:$path" io.unifiedtls.benchmarks.server.StartServer --server.address=127.0.0.1 --server.port=0 \
    --management.endpoints.web.exposure.include=health,metrics "$@" >"$work/log" 2>&1 &
  process=$!
  for _ in $(seq 2400); do
    grep -q 'Started StartServer' "$work/log" && break
    kill -0 "$process" 2>/dev/null || break
    sleep 0.05
  done
  local seconds port
  seconds=$(sed -n 's/.*Started StartServer in \([0-9.]*\) seconds.*/\1/p' "$work/log")
  [ -n "$seconds" ] || { cat "$work/log" >&2; exit 1; }
  port=$(sed -n 's/.*Tomcat started on port \([0-9]*\) .*/\1/p' "$work/log" | head -n 1)
  curl -sS --max-time 10 --cacert "$work/web.pem" --connect-to "host-0.example.com:$port:127.0.0.1:$port" "https://host-0.example.com:$port/" -o /dev/null
  echo "$seconds" >>"$work/$name.seconds"
  awk -v hertz="$hertz" '{printf "%.2f\n", ($14 + $15) / hertz}' "/proc/$process/stat" >>"$work/$name.processor"
  kill "$process"
  wait "$process" 2>/dev/null || true
  process=
}

for round in $(seq 0 "$rounds"); do
  measured boot "$without" --spring.ssl.bundle.pem.web.keystore.certificate="file:$work/web.pem" \
    --spring.ssl.bundle.pem.web.keystore.private-key="file:$work/web.key" --server.ssl.bundle=web
  measured jdk "$with_jdk" "${ours[@]}" "${host[@]}" --unified-tls.server.backend=jdk
  measured openssl "$with_openssl" "${ours[@]}" "${host[@]}" --unified-tls.server.backend=openssl
  measured yaml "$with_openssl" "${ours[@]}" --unified-tls.server.backend=openssl "--spring.config.additional-location=file:$work/hosts.yml"
  measured read "$without" --spring.ssl.bundle.pem.web.keystore.certificate="file:$work/web.pem" \
    --spring.ssl.bundle.pem.web.keystore.private-key="file:$work/web.key" --server.ssl.bundle=web "--spring.config.additional-location=file:$work/hosts.yml"
  [ "$round" != 0 ] || rm "$work"/*.seconds "$work"/*.processor # Files were not cached yet
done

median() { sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"; }
row() {
  echo "| $1 | $(median "$work/$2.seconds") | $(median "$work/$2.processor") |" \
    "$(echo "$(median "$work/$2.seconds") $(median "$work/$3.seconds")" | awk '{printf "%+.2f", $1 - $2}')" \
    "| $(echo "$(median "$work/$2.processor") $(median "$work/$3.processor")" | awk '{printf "%+.2f", $1 - $2}') |"
}
echo '| start of an application on Tomcat | seconds | processor time | seconds added | processor time added |'
echo '|---|---|---|---|---|'
row 'SSL bundle of Spring Boot' boot boot
row 'starter, TLS of the JDK' jdk boot
row 'starter, OpenSSL' openssl boot
row "the same with $hosts hosts in YAML, against without them" yaml openssl
row "SSL bundle of Spring Boot, and the same YAML, which it does not use" read boot
