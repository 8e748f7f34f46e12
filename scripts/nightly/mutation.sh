#!/usr/bin/env bash
# Changes the code that decides, one place at a time, and sees whether the unit tests notice (PIT): the reader of the
# ClientHello, selection, the guard of authorities, policies, caches; what verifies peers, revocation, keys, what sessions are
# bound to, who answers a name of a directory, and what ends connections. Writes the score to target/reports/mutations.md, and lists
# what survives and docs/mutations.md does not explain: then it fails.
#
#   scripts/nightly/mutation.sh [GROUP...]     only these groups
#
# A change that survives has run all tests that reach it, so each group of classes has a group of tests of its own. Left out are
# *FuzzTests and those with @Tag("slow"), which try thousands of inputs or wait for a certificate to end, and
# OpensslBackendTests: its leak detector waits for a garbage collection that does not come below PIT.
set -euo pipefail
cd "$(dirname "$0")/../.."
declare -A classes tests
groups=(handshake keys trust revocation selection context material)
classes[handshake]='handshake.{BoundPhase,ExtensionSyntax,KeyOffer,OfferCheck,ClientHelloParser,ClientHelloReader,Octets}'
tests[handshake]='handshake.{BoundEngine,ClientHelloJudgement,ClientHelloParser,ClientHelloReader,EngineContract,FailedHandshake,LateBindingEngine}Tests'
classes[keys]='ServerName x509.KeyPairs backend.{HandshakeKey,ServerChoice,jsse.SigningChainKeyManager,openssl.ChainChoice}'
tests[keys]='ServerNameTests {,Ec,Rsa}SigningChainTests backend.ServerChoiceTests backend.jsse.{JsseBackend,SigningChainKeyManager}Tests
  backend.openssl.ChosenChainTests'
classes[trust]='backend.{trust.,jsse.SessionEndingTrustManager,openssl.{AlertingTrustManager,SessionBinding}} client.LiveTrustManager'
tests[trust]='backend.trust. backend.openssl.{AlertingTrustManager,AnchorRulesBinding,ClientProof,SessionBinding}Tests
  backend.{AdmittedSession,CertificateAuthorities,StapledResponse,jsse.SessionEndingTrustManager}Tests client.LiveTrustManagerTests
  context.{Anchors,Client{Bridge,Context,Socket,Trust},Revocation}Tests'
classes[revocation]='revocation. fetch.'
tests[revocation]='revocation. fetch. backend.StapledResponseTests backend.trust.PathRevocation{,Limits}Tests context.RevocationTests material.OcspResponsesTests'
classes[selection]='handshake.Answer selection.{AuthorityGuard,HostTable,NameTable,RememberedAnswers,ResolverCache,ResolverCall,ResolverChain,ResolverWalk}'
tests[selection]='selection. context.{Explanation,RootServerContext,Selection{,Faults,Observers,Policy,Resolvers}}Tests'
classes[context]='context.{ChangedHosts,Connections,Leaves,PolicyCheck,RootServerContext,ServerSelection,TrustReview} policy.{CertificateRules,RulePolicy,Violations}'
tests[context]='context.{ChangedHosts,Connections,DerivedContext,Explanation,RootServerContext,Selection{,Faults,Observers,Policy,Resolvers},TrustReview{,Races}}Tests policy.'
classes[material]='material.{HostClaims,HostIndex,HostProofs,OcspResponses}'
tests[material]='material.{HostClaims,HostClash,HostContention,HostDirectory,HostDirectoryFaults,HostIndex,OcspResponses}Tests'

# patterns DIRECTORY WORDS: for PIT, with commas; each must match a class of the directory
patterns() {
  local directory=$1 name joined=
  for name in $(eval "echo ${2//$'\n'/ }"); do
    compgen -G "$directory/io/unifiedtls/${name//.//}*.class" >/dev/null || { echo "No class in $directory is called io.unifiedtls.$name*" >&2; return 1; }
    joined+=${joined:+,}io.unifiedtls.$name*
  done
  echo "$joined"
}

chosen=("${@:-${groups[@]}}")
reports=core/target/pit-reports
mvn -B -ntp -q test-compile -pl core -Dspotless.check.skip
rm -rf "$reports"
for group in "${chosen[@]}"; do
  start=$SECONDS
  mvn -B -ntp -q org.pitest:pitest-maven:mutationCoverage -pl core "-DreportsDirectory=$PWD/$reports/$group" \
    "-DtargetClasses=$(patterns core/target/classes "${classes[$group]:?there is no such group}")" \
    "-DtargetTests=$(patterns core/target/test-classes "${tests[$group]}")" '-DexcludedTestClasses=*FuzzTests' >"core/target/pit-$group.log" 2>&1 || {
    tail -n 40 "core/target/pit-$group.log"
    exit 1
  }
  echo "$group: $(wc -l <"$reports/$group/mutations.csv") changes, $((SECONDS - start)) s"
done
report=$reports/mutations.csv
cat "$reports"/*/mutations.csv >"$report"

mkdir -p target/reports
table=target/reports/mutations.md
unexplained=$(mktemp)
trap 'rm -f "$unexplained"' EXIT
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
  }' docs/mutations.md "$report" | sort | uniq -c | sed 's/^ *1 //; s/^ *\([0-9][0-9]*\) /\1 times /' | tee "$unexplained"
head -n 1 "$table"
[ ! -s "$unexplained" ]
