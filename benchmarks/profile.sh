#!/usr/bin/env bash
# Where the processor time of a server goes, per new connection and per request on an established one: a sampling profile
# (async-profiler, 4,000 samples a second of processor time, native code and the kernel included) of each server under load, by owner.
# Writes the stacks to target/reports/profile-SERVER-CASE.txt, one a line, and prints a table for each case.
#
#   benchmarks/profile.sh [-c CASES] [-s SERVERS] [-b DIRECTORY] [-f FRAMES] [SECONDS]
#
#   -c  full, resumed, tls12, rsa, requests, separated by commas; full and requests unless given
#   -s  names or patterns separated by commas, from servers.sh; ours-* unless given
#   -b  another build's benchmarks/target, for before-*
#   -f  how many of the most frequent frames of each owner to print, too; none unless given
#   SECONDS  of load for each profile, after twice as many of warm-up; 10 unless given
#
# JAVA_HOME chooses the JDK. It ends by itself and ends all it started.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted_cases=full,requests wanted_servers='ours-*' before= frames=
while getopts c:s:b:f: option; do
  case $option in
    c) wanted_cases=$OPTARG ;;
    s) wanted_servers=$OPTARG ;;
    b) before=$OPTARG ;;
    f) frames=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
seconds=${1:-10}
work=$(mktemp -d)
# shellcheck source=benchmarks/servers.sh
. benchmarks/servers.sh
declare -A loads=([full]= [resumed]=resume [tls12]=version=1.2 [rsa]=rsa [requests]=keepalive)

prepare
case $(uname -m) in aarch64) kind=linux-arm64 ;; *) kind=linux-x64 ;; esac
(cd "$work" && "${java%java}jar" xf "$OLDPWD"/benchmarks/target/lib/async-profiler-*.jar "$kind/libasyncProfiler.so")
mkdir -p target/reports
reports=$PWD/target/reports
profiler() { # The quotation marks are for jcmd, which would take the commas for its own
  "${java%java}jcmd" "${pids[$1]}" JVMTI.agent_load "$work/$kind/libasyncProfiler.so" "\"$2\"" >"$work/profiler.log"
  grep -q 'return code: 0' "$work/profiler.log" || { cat "$work/profiler.log" >&2; exit 1; }
}
options='-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints'

for server in "${all_servers[@]}"; do
  among "$server" "$wanted_servers" || continue
  start "$server"
  for case in full resumed tls12 rsa requests; do
    among "$case" "$wanted_cases" || continue
    echo "== $server, $case" >&2
    stacks=$reports/profile-$server-$case.txt
    load "$server" $((2 * seconds)) "${loads[$case]}" >/dev/null
    profiler "$server" "start,event=cpu,interval=250us,threads,lib,cstack=vm"
    first=$(cpu "${pids[$server]}")
    line=$(load "$server" "$seconds" "${loads[$case]}")
    last=$(cpu "${pids[$server]}")
    profiler "$server" "stop,collapsed,file=$stacks"
    printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$server" "$case" "$stacks" $(((${last% *} - ${first% *}) * 1000000 / $(getconf CLK_TCK))) \
      $(((${last#* } - ${first#* }) * 1000000 / $(getconf CLK_TCK))) "$line" >>"$work/profiles.tsv"
  done
  ended "$server"
done
"$java" -cp "benchmarks/target/classes:$libraries" io.unifiedtls.benchmarks.Profile "$work/profiles.tsv" $frames
