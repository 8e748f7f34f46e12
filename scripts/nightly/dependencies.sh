#!/usr/bin/env bash
# Asks OSV (osv.dev) for known weaknesses of what an application gets with the starters, by their bills of materials. Exit status
# 1 where there are some, 2 where OSV cannot be reached, and then nothing is known.
#
#   [OSV_URL=https://osv.example] scripts/nightly/dependencies.sh     a mirror, where osv.dev cannot be reached
set -euo pipefail
cd "$(dirname "$0")/../.."
mvn -B -ntp -q package -pl starter,starter-openssl,test-kit -am -DskipTests -Dcyclonedx.skip=false -Dspotless.check.skip
python3 - starter/target/bom.json starter-openssl/target/bom.json test-kit/target/bom.json <<'PYTHON'
import json, os, sys, urllib.error, urllib.request

packages = sorted({component["purl"].split("?")[0]
                   for name in sys.argv[1:]
                   for component in json.load(open(name)).get("components", [])
                   if not component["purl"].startswith("pkg:maven/io.unifiedtls/")})
question = json.dumps({"queries": [{"package": {"purl": package}} for package in packages]}).encode()
try:
    request = urllib.request.Request(os.environ.get("OSV_URL", "https://api.osv.dev") + "/v1/querybatch", question, {"Content-Type": "application/json"})
    answers = json.load(urllib.request.urlopen(request, timeout=30))["results"]
except (urllib.error.URLError, OSError) as error:
    print("OSV cannot be reached (%s): nothing is known of %d packages" % (error, len(packages)))
    sys.exit(2)
found = [(package, weakness["id"]) for package, answer in zip(packages, answers) for weakness in answer.get("vulns", [])]
for package, weakness in found:
    print("%s: %s" % (package, weakness))
print("%d packages, %d known weaknesses" % (len(packages), len(found)))
sys.exit(1 if found else 0)
PYTHON
