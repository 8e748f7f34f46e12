#!/usr/bin/env bash
# Makes a release: builds it in a clone of this commit, signs it, builds it again and compares the bytes, compares the API with that of the
# last release, and writes a Maven repository and the archive that Maven Central's page takes. It publishes nothing, and tags nothing.
#
#   scripts/release.sh VERSION DIRECTORY              signs with your GnuPG key; GPG_KEY names one of several
#   scripts/release.sh --dry-run VERSION DIRECTORY    signs with a key that is thrown away
set -euo pipefail
dry=
[ "${1:-}" = --dry-run ] && { dry=yes; shift; }
[ "$#" = 2 ] || { sed -n '2,7s/^# \?//p' "$0"; exit 2; }
version=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
cd "$(dirname "$0")/.."
problem() { echo "Not released: $*" >&2; exit 1; }
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-(M|RC)[0-9]+)?$ ]] || problem "'$version' is no version such as 1.2.0 or 1.2.0-RC1."
[ -z "$(ls -A "$out")" ] || problem "$2 is not empty. Name a new directory."
[ -z "$(git status --porcelain)" ] || problem "the checkout has changes. Commit them."
[ -n "$dry" ] || grep -q "^## \[$version\] - " CHANGELOG.md || problem "CHANGELOG.md has no heading '## [$version] - DATE'."

work=$(mktemp -d)
cleanup() {
  [ -z "$dry" ] || GNUPGHOME=$work/gnupg gpgconf --kill gpg-agent 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
arguments=()
if [ -n "$dry" ]; then
  export GNUPGHOME=$work/gnupg
  mkdir -m 700 "$GNUPGHOME"
  gpg -q --batch --passphrase '' --quick-generate-key 'Dry run <dry-run@invalid>' ed25519 sign 1d 2>/dev/null
elif [ -n "${GPG_KEY:-}" ]; then
  arguments+=("-Dgpg.keyname=$GPG_KEY")
fi

echo "== The sources of $version"
git clone -q . "$work/checkout"
cd "$work/checkout"
current=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' pom.xml | head -n 1)
git grep -lzF "$current" -- '*pom.xml' README.md docs | xargs -0 sed -i "s/${current//./\\.}/$version/g"
sed -i "s/<project.build.outputTimestamp>.*</<project.build.outputTimestamp>$(TZ=UTC git log -1 --date=format-local:%FT%TZ --format=%cd)</" pom.xml
git -c user.name=release -c user.email=release@invalid commit -qam "Release $version"

echo "== The API"
scripts/compare-api.sh "$version"

echo "== Building and signing"
repository=$out/repository
mvn -B -ntp -q -Dstyle.color=never deploy -Prelease -Dreleased -DskipTests -Dspotless.check.skip "-DaltDeploymentRepository=release::file://$repository" \
  -pl '!tests/servers,!tests/fleet,!tests/features,!tests/artifacts,!sample-app' "${arguments[@]}"
find "$repository" -name 'maven-metadata.xml*' -delete

echo "== What Maven Central demands"
artifacts=0
for pom in "$repository"/io/unifiedtls/*/"$version"/*.pom; do
  files=("$pom")
  grep -q '<packaging>pom</packaging>' "$pom" || files+=("${pom%.pom}.jar" "${pom%.pom}-sources.jar" "${pom%.pom}-javadoc.jar")
  for file in "${files[@]}"; do
    for wanted in "$file" "$file.asc" "$file.sha1" "$file.md5"; do [ -s "$wanted" ] || problem "$(basename "$wanted") is missing."; done
    gpg -q --batch --verify "$file.asc" "$file" 2>/dev/null || problem "the signature of $(basename "$file") is wrong."
  done
  artifacts=$((artifacts + 1))
done
[ "$artifacts" -gt 10 ] || problem "only $artifacts artifacts were built."
echo "$artifacts artifacts, each with sources, Javadoc, checksums and signatures"

echo "== The same bytes again"
scripts/nightly/reproducible.sh >"$work/again" || { cat "$work/again"; problem "two builds differ."; }
find "$repository" -name '*.jar' -exec sha256sum {} + | while read -r sum file; do
  grep -q "^$sum .*/target/$(basename "$file")\$" "$work/again" || problem "$(basename "$file") differs from that of another build."
done
echo "$(find "$repository" -name '*.jar' | wc -l) jars are the same in three builds"

(cd "$repository" && jar --create --no-manifest --file "$out/unified-tls-$version-bundle.zip" io)
echo "== Done: $out/repository, and unified-tls-$version-bundle.zip for https://central.sonatype.com"
[ -z "$dry" ] || echo "This was a dry run: its key is gone. Do not upload it."
