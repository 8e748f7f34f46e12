#!/usr/bin/env bash
# Runs three processes of a fleet with hosts whose certificates are valid for ten minutes, issued by Pebble, while clients connect. No handshake may fail, each host must
# be renewed, and memory must stay flat. Prints its figures. On loopback addresses only; it ends by itself.
#
#   scripts/nightly/short-lived.sh [MINUTES [HOSTS]]     an hour and 1,000 hosts unless given; 12 minutes or more for certificates of ten minutes
set -euo pipefail
cd "$(dirname "$0")/../.."
minutes=${1:-60} hosts=${2:-1000} log=$(mktemp)
trap 'rm -f "$log"' EXIT
mvn -B -ntp -Dstyle.color=never -Dspotless.check.skip -Dtls.test.require-tools=true -Dtls.test.excluded= verify -pl acme -am \
  -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ShortLivedFleetIT -Dfailsafe.failIfNoSpecifiedTests=false \
  "-Dtls.test.short-lived-minutes=$minutes" "-Dtls.test.short-lived-hosts=$hosts" >"$log" || { tail -n 60 "$log"; exit 1; }
grep -oE 'Short-lived: .*' "$log" | sed 's/^Short-lived: //'
