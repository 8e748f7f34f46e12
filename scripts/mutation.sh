#!/usr/bin/env bash
# Changes the code that decides, one place at a time, and sees whether the unit tests notice (PIT): the reader of the
# ClientHello, selection, the guard of authorities, policies, caches; what verifies peers, revocation, keys, what sessions are
# bound to, who answers a name of a directory, and what ends connections. Writes the score to docs/security.md; what survives is
# explained in docs/mutations.md.
#
#   scripts/mutation.sh
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -B -ntp -q test-compile org.pitest:pitest-maven:mutationCoverage -pl core -Dspotless.check.skip
report=core/target/pit-reports/mutations.csv
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

# Survivors whose class, method and change are in no line of docs/mutations.md
awk -F, '
  FNR == NR {
    if ($0 ~ /^\| [A-Z]/) { split($0, cell, / *\| */); n = split(cell[4], changes, /, */); for (i = 1; i <= n; i++) known[cell[2], cell[3], changes[i]] }
    next
  }
  $6 == "SURVIVED" || $6 == "NO_COVERAGE" {
    n = split($2, path, "."); name = path[n]; sub(/\$.*/, "", name)
    n = split($3, path, "."); change = path[n]; sub(/Mutator.*/, "", change)
    method = $4; sub(/^lambda\$/, "", method); sub(/\$.*/, "", method)
    if (!((name, method, change) in known)) printf "not explained: %s.%s, line %s: %s, %s\n", name, method, $5, change, tolower($6)
  }' docs/mutations.md "$report" | sort | uniq -c | sed 's/^ *1 //; s/^ *\([0-9][0-9]*\) /\1 times /'
head -n 1 "$table"
