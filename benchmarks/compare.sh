#!/usr/bin/env bash
# Compares the embedded servers with our TLS, and with the actuator and its meters, with plain Spring Boot, nginx and Caddy: new connections,
# resumed ones, requests and downloads on established ones, all servers in turns, on the loopback address only. Then start-up by number of
# hosts, handshakes in memory, the cold start of an application with and without ours (startup.sh), and a fleet under load (fleet-load.sh).
# Prints tables of ratios and writes target/reports/performance.md and performance.svg beside it.
#
#   benchmarks/compare.sh [-c CASES] [-s SERVERS] [-w WARM-UP] [-b DIRECTORY] [-f HOSTS] [ROUNDS [SECONDS]]
#
#   -c  names separated by commas: full resumed tls12 rsa hosts many-hosts requests downloads, and start-up memory cold-start fleet; all unless given
#   -s  names or patterns separated by commas, from servers.sh; nginx is always there. Unless given, all but before-* and bare-*
#   -w  seconds that each JVM has for each case before the first round; 3 to 15 unless given
#   -b  adds ours of another build, from its benchmarks/target, as before-tomcat and so on
#   -f  hosts of the fleet, a million unless given
#   ROUNDS, SECONDS  3 rounds of 2 seconds for each server and case unless given
#
# A short run, of four minutes: benchmarks/compare.sh -c full,resumed,requests -s 'ours-*,clear-*' -w 5 3 1
#
# JAVA_HOME chooses the JDK. Installs what is missing (nginx, Caddy, a C compiler). It ends by itself and ends all it started.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted_cases='*' wanted_servers= warm_up= before= fleet_hosts=1000000
while getopts c:s:w:b:f: option; do
  case $option in
    c) wanted_cases=$OPTARG ;;
    s) wanted_servers=$OPTARG ;;
    w) warm_up=$OPTARG ;;
    b) before=$OPTARG ;;
    f) fleet_hosts=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
rounds=${1:-3} seconds=${2:-2}
work=$(mktemp -d)
# shellcheck source=benchmarks/servers.sh
. benchmarks/servers.sh

cases=()
while IFS='|' read -r name rest; do
  ! among "$name" "$wanted_cases" || cases+=("$rest")
done <<'CASES' # Short name, name, seconds of warm-up, servers without it, options of the load
full|full TLS 1.3 ECDSA|12||
resumed|resumed TLS 1.3 ECDSA|3|clear-*|resume
tls12|full TLS 1.2 ECDSA|3|clear-*|version=1.2
rsa|full TLS 1.3 RSA|0|clear-*,boot-*,caddy|rsa
hosts|100 hosts, full TLS 1.3 ECDSA|0|clear-*|hosts=100
many-hosts|10,000 hosts, full TLS 1.3 ECDSA|0|clear-*|hosts=10000
requests|requests|15||keepalive
downloads|10 MB downloads|6||keepalive path=/large
CASES

servers=()
[ "${#cases[@]}" = 0 ] || for server in "${all_servers[@]}"; do
  case $server in
    nginx) servers+=("$server") ;;
    before-*) if [ -n "$before" ] && among "ours-${server#*-}" "${wanted_servers:-*}"; then servers+=("$server"); fi ;;
    *) if among "$server" "${wanted_servers:-clear-*,caddy,boot-*,ours-*}"; then servers+=("$server"); fi ;;
  esac
done

prepare
echo "== Servers" >&2
for server in "${servers[@]}"; do start "$server"; done

raw=$work/raw.tsv
ticks=$(getconf CLK_TCK)

# measure CASE OPTIONS SERVER SECONDS FILE
measure() {
  local before after line
  before=$(cpu "${pids[$3]}")
  line=$(load "$3" "$4" "$2") || { echo "$3, $1: $line" >&2; tail -n 5 "$work/$3.log" >&2; return 1; }
  after=$(cpu "${pids[$3]}")
  printf '%s\t%s\t%s\t%s\n' "$1" "$3" $(((${after% *} - ${before% *}) * 1000000 / ticks)) "$line" >>"$5"
}

echo "== Warm-up" >&2
# On two cores the JVM's compilers need this long until the cost of a request stays the same; nginx and Caddy need none.
for server in "${servers[@]}"; do
  case $server in *nginx | caddy) continue ;; esac
  for case in "${cases[@]}"; do
    IFS='|' read -r name time never options <<<"$case"
    [ "$time" = 0 ] || among "$server" "$never" || measure warm-up "$options" "$server" "${warm_up:-$time}" /dev/null
  done
done
for round in $(seq "$rounds"); do
  echo "== Round $round of $rounds" >&2
  for case in "${cases[@]}"; do
    IFS='|' read -r name time never options <<<"$case"
    for server in "${servers[@]}"; do
      among "$server" "$never" || measure "$name" "$options" "$server" "$seconds" "$raw"
    done
  done
done
for server in "${servers[@]}"; do ended "$server"; done

mkdir -p target/reports
starts=$work/starts.tsv
touch "$raw" "$starts" "$work/memory.md"
if among start-up "$wanted_cases"; then
  # shellcheck source=benchmarks/starts.sh
  . benchmarks/starts.sh
fi
if among memory "$wanted_cases"; then
  echo "== In memory" >&2
  "$java" -Xms1g -Xmx1g -cp "benchmarks/target/classes:$libraries" io.unifiedtls.benchmarks.HandshakeCost 12 >"$work/memory.md"
fi
{
  echo "$(date -u +%F), $("$java" -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p'), $(nginx -v 2>&1 | sed 's/.*: //'), Caddy $(caddy version 2>/dev/null | cut -d' ' -f1)," \
    "$(openssl version | cut -d' ' -f1,2) as the client, $(nproc) cores ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)), load average $(cut -d' ' -f1 /proc/loadavg)"
} >"$work/where"
"$java" -cp "benchmarks/target/classes:$libraries" io.unifiedtls.benchmarks.Report "$work/where" "$raw" "$starts" "$work/memory.md" target/reports

# What scripts of their own measure, as further parts of the report
part() { printf '\n## %s\n\n' "$1"; shift; "$@"; }
if among cold-start "$wanted_cases"; then
  echo "== Cold start" >&2
  part 'Cold start' benchmarks/startup.sh "$rounds" | tee -a target/reports/performance.md
fi
if among fleet "$wanted_cases"; then
  echo "== Fleet" >&2
  part 'Fleet under load' benchmarks/fleet-load.sh "$fleet_hosts" | tee -a target/reports/performance.md
fi
