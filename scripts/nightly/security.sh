#!/usr/bin/env bash
# Tries the known attacks, and hostile peers at every byte, on three servers with both TLS implementations, on the loopback
# address only; fuzzes what reads strangers' bytes; and changes the code to see whether the tests notice. Writes the numbers to
# target/reports.
#
#   scripts/nightly/security.sh [SECONDS]     for each reader that is fuzzed, 60 unless given
set -euo pipefail
cd "$(dirname "$0")/../.."
counts=autoconfigure/target/hostile-peers.tsv
rm -f "$counts"
mvn -B -ntp -Dstyle.color=never -Dtls.test.require-tools=true -Dspotless.check.skip \
  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -pl tests/servers -am -Dtest=NONE verify '-Dit.test=io.unifiedtls.corpus.*IT' \
  -Dtls.test.excluded= -Dtls.test.hostile-step=1 -Dtls.test.slow-peers=1000
mkdir -p target/reports
{
  echo "Tried on $(date -u +%F) with $(java -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p'); all were survived."
  echo
  awk -F'\t' '
    !($1 in server) { server[$1]; servers[++n] = $1 }
    !($2 in kind) { kind[$2]; kinds[++m] = $2 }
    { cases[$1, $2] = $3; total[$1] += $3 }
    END {
      printf "| cases |"; for (i = 1; i <= n; i++) printf " %s |", tolower(servers[i]); print ""
      printf "|---|"; for (i = 1; i <= n; i++) printf "---|"; print ""
      for (j = 1; j <= m; j++) {
        printf "| %s |", kinds[j]; for (i = 1; i <= n; i++) printf " %d |", cases[servers[i], kinds[j]]; print ""
      }
      printf "| all |"; for (i = 1; i <= n; i++) printf " %d |", total[servers[i]]; print ""
    }' "$counts"
} >target/reports/hostile-peers.md
awk -F'\t' '{ cases += $3 } END { printf "%d hostile peers, all survived\n", cases }' "$counts"
scripts/nightly/fuzz.sh "${1:-60}"
scripts/nightly/mutation.sh
