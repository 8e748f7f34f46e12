#!/usr/bin/env bash
# Upgrades a fleet while clients connect: processes of an older commit and of this one on one PostgreSQL, then this one's alone. The older
# commit is built in a clone below target/, which stays for the next run. On loopback addresses only; ends by itself.
#
#   scripts/nightly/rolling-upgrade.sh [COMMIT [HOSTS]]     unless given: the newest tag, else the tenth commit back; 20 hosts
set -euo pipefail
cd "$(dirname "$0")/../.."
commit=$(git rev-parse --verify "${1:-$(git describe --tags --abbrev=0 2>/dev/null || echo HEAD~10)}^{commit}") hosts=${2:-20}
old=$PWD/target/rolling-upgrade
maven=(timeout 1800 mvn -B -ntp -Dstyle.color=never -Dspotless.check.skip -Dmaven.javadoc.skip -Djacoco.skip)
if [ "$(cat "$old/built" 2>/dev/null)" != "$commit" ]; then
  rm -rf "$old"
  git clone -q --no-checkout . "$old"
  git -C "$old" checkout -q --detach "$commit"
  sed -i 's/<arg>-Werror<\/arg>//' "$old/pom.xml" # Its warnings are not judged here
  (cd "$old" && "${maven[@]}" -q test-compile dependency:build-classpath -pl fleet -am -Dmdep.outputFile=target/class-path)
  echo "$commit" >"$old/built"
fi
# The test application comes from this commit, everything else of the older process from the other.
printf '%s:%s' "$old/fleet/target/classes" "$(cat "$old/fleet/target/class-path")" >"$old/class-path"
"${maven[@]}" verify -Dtls.test.require-tools=true -Dtls.test.excluded= -pl tests/fleet -am -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=RollingUpgradeIT -Dfailsafe.failIfNoSpecifiedTests=false \
  "-Dtls.test.old-class-path=$old/class-path" "-Dtls.test.upgraded-hosts=$hosts" | tee "$old/log" | grep -E 'Upgrade:|Tests run:|FAIL|BUILD'
echo "$(git rev-parse --short "$commit") to $(git rev-parse --short HEAD): $(grep -oE 'Upgrade: .*' "$old/log" | sed 's/Upgrade: //' | paste -sd ';')"
