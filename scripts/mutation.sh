#!/usr/bin/env bash
# Changes the code that decides, one place at a time, and sees whether the unit tests notice (PIT): the reader of the
# ClientHello, selection, the guard of authorities, policies, caches. Writes the score to docs/security.md.
#
#   scripts/mutation.sh
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -B -ntp -q test-compile org.pitest:pitest-maven:mutationCoverage -pl autoconfigure -Dspotless.check.skip
report=autoconfigure/target/pit-reports/mutations.csv
table=$(mktemp)
trap 'rm -f "$table"' EXIT
{
  echo "Made on $(date -u +%F) with $(java -version 2>&1 | sed -n 's/.*version "\(.*\)".*/Java \1/p'):" \
    "$(awk -F, '{ all++ } $6 != "SURVIVED" && $6 != "NO_COVERAGE" { noticed++ } END { printf "%d of %d changes were noticed, %d %%", noticed, all, 100 * noticed / all }' "$report")."
  echo
  echo "| class | changes | noticed | survived | not reached by unit tests |"
  echo "|---|---|---|---|---|"
  awk -F, '
    { sub(/\$.*/, "", $2); n = split($2, path, "."); name = path[n]; all[name]++; status[name, $6]++ }
    END {
      for (name in all)
        printf "| %s | %d | %d | %d | %d |\n", name, all[name],
          all[name] - status[name, "SURVIVED"] - status[name, "NO_COVERAGE"], status[name, "SURVIVED"], status[name, "NO_COVERAGE"]
    }' "$report" | sort
} >"$table"
sed -i -e "/^<!-- mutations -->/r $table" -e '/^<!-- mutations -->/,/^<!-- end of mutations -->/{/^<!--/!d}' docs/security.md
head -n 1 "$table"
