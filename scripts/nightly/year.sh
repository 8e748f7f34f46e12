#!/usr/bin/env bash
# Renews a million names for a year on a discrete clock, and draws the orders of each day: target/reports/year-of-names-*.svg.
#
#   scripts/nightly/year.sh [NAMES]
set -euo pipefail
cd "$(dirname "$0")/../.."
names=${1:-1000000}
numbers=acme/target/year-of-names reports=target/reports log=$(mktemp)
trap 'rm -f "$log"' EXIT
mkdir -p "$reports"
rm -rf "$numbers"
mvn -B -ntp -Dstyle.color=never -Dspotless.check.skip test -pl acme -am -Dtest=YearOfNamesTests -Dtls.test.excluded= -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dtls.test.names-of-a-year=$names" >"$log" || { tail -n 60 "$log"; exit 1; }

# draw NAME: the mean of each day, orders that the authority refused on top
draw() {
  awk -F, -v title="$1" '
    { day = int($1 / 24); renewed[day] += $2 / 24; failed[day] += $3 / 24; days = day + 1 }
    END {
      for (i = 0; i < days; i++) { if (renewed[i] + failed[i] > top) top = renewed[i] + failed[i]; sum += renewed[i] }
      mean = sum / days; width = 2 * days; height = 300; scale = height / (top > 2 * mean ? top : 2 * mean)
      printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-60 -30 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n", width + 80, height + 70
      printf "<title>Orders per hour: %s</title>\n<rect x=\"-60\" y=\"-30\" width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", title, width + 80, height + 70
      printf "<text x=\"0\" y=\"-12\">Orders per hour, mean of each day: %s. Blue: renewed. Red: failed.</text>\n", title
      for (i = 0; i < days; i++) {
        y = height - renewed[i] * scale
        printf "<rect x=\"%d\" y=\"%.1f\" width=\"2\" height=\"%.1f\" fill=\"#1976d2\"/>\n", 2 * i, y, renewed[i] * scale
        if (failed[i] > 0) printf "<rect x=\"%d\" y=\"%.1f\" width=\"2\" height=\"%.1f\" fill=\"#d32f2f\"/>\n", 2 * i, y - failed[i] * scale, failed[i] * scale
      }
      line(mean, "mean"); line(2 * mean, "twice")
      for (month = 0; month < 12; month++) printf "<text x=\"%d\" y=\"%d\">month %d</text>\n", 61 * month, height + 18, month + 1
      print "</svg>"
    }
    function line(value, name,   y) {
      y = height - value * scale
      printf "<line x1=\"0\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#555\" stroke-dasharray=\"4\"/>\n", width, y, y
      printf "<text x=\"-56\" y=\"%.1f\">%s %d</text>\n", y + 4, name, value
    }' "$numbers/$1.csv" >"$reports/year-of-names-$1.svg"
}

for file in "$numbers"/*.csv; do
  draw "$(basename "$file" .csv)"
done
grep -aE '^[0-9a-z-]+, [0-9,]+ names, ' "$log"
