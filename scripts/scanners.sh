#!/usr/bin/env bash
# Looks at each server with each TLS implementation and the policies `intermediate` and `modern` as outsiders do: testssl.sh,
# sslscan, nghttp, GnuTLS, OpenSSL and curl, on the loopback address only. Prints a line for each; the exit status tells how many
# had a finding.
#
#   scripts/scanners.sh
set -uo pipefail
cd "$(dirname "$0")/.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
server_pid=
trap '[ -n "$server_pid" ] && kill "$server_pid" 2>/dev/null; rm -rf "$work"' EXIT
scripts/install.sh testssl.sh sslscan nghttp2-client gnutls-bin openssl curl || exit 1
mvn -B -ntp -q package -pl benchmarks -am -Dmaven.test.skip=true -Dmaven.javadoc.skip -Dspotless.check.skip || exit 1

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=Scanned CA' \
  -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
for kind in ec rsa; do
  [ $kind = ec ] && key=(ec -pkeyopt ec_paramgen_curve:P-256) || key=(rsa:2048)
  openssl req -newkey "${key[@]}" -nodes -subj '/CN=localhost' -keyout "$work/$kind.key" -out "$work/$kind.csr" 2>/dev/null
  openssl x509 -req -in "$work/$kind.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -days 30 -sha256 -out "$work/$kind.crt" \
    -extfile <(printf 'subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n') 2>/dev/null
  cat "$work/$kind.crt" "$work/ca.pem" >"$work/$kind.pem"
done

# What an outsider cannot know of a server on localhost: whether its authority is public, its certificate logged, revocable and
# announced in DNS, and what its pages say. LUCKY13 is said of cipher suites with CBC, which must not be there at all.
ignored='^(cert_|DNS_|OCSP_|HSTS|HPKP|security_headers|banner_|cookie_|BREACH|scanTime|scanProblem|engine_problem|old_fallback|overall_grade|grade_cap|final_score|rating|session_ticket|TLS_session_ticket)'

faults=()
expect() { # expect WHAT FILE PATTERN
  grep -qE -- "$3" "$2" || faults+=("$1")
}
expect_none() {
  ! grep -qE -- "$3" "$2" || faults+=("$1: $(grep -m1 -E -- "$3" "$2" | tr -s ' ' | cut -c1-80)")
}

failures=0
for server in tomcat jetty netty; do
  for backend in jdk openssl; do
    for policy in intermediate modern; do
      faults=()
      port=$(shuf -i 20000-29999 -n 1)
      configuration=(--tls.server.configuration=web "--tls.server.backend=$backend" "--tls.policy=$policy"
        "--tls.configurations.web.certificates[0].certificate=file:$work/ec.pem"
        "--tls.configurations.web.certificates[0].private-key=file:$work/ec.key"
        "--tls.hosts[0].server-names=localhost" "--tls.hosts[0].configuration=web"
        --tls.server.missing-server-name=default)
      if [ $policy = intermediate ]; then
        configuration+=("--tls.configurations.web.certificates[1].certificate=file:$work/rsa.pem"
          "--tls.configurations.web.certificates[1].private-key=file:$work/rsa.key")
      else
        configuration+=(--tls.configurations.web.lowest-supported-version=TLSv1.3)
      fi
      "$java" -Xmx512m -cp 'benchmarks/target/classes:benchmarks/target/lib/*' io.unifiedtls.benchmarks.server.BenchmarkServer \
        "$server" --server.address=127.0.0.1 "--server.port=$port" --server.http2.enabled=true "${configuration[@]}" >"$work/server.log" 2>&1 &
      server_pid=$!
      url=https://localhost:$port/
      for _ in $(seq 100); do
        curl -sS --max-time 5 --cacert "$work/ca.pem" "$url" >"$work/curl" 2>&1 && break
        sleep 0.2
      done
      expect "curl" "$work/curl" '^ok$'

      sslscan --no-colour --no-failed "localhost:$port" >"$work/sslscan" 2>&1
      for old in SSLv2 SSLv3 TLSv1.0 TLSv1.1; do expect "sslscan: $old" "$work/sslscan" "^$old +disabled"; done
      expect "sslscan: TLS 1.3" "$work/sslscan" '^TLSv1.3 +enabled'
      [ $policy = modern ] && old=disabled || old=enabled
      expect "sslscan: TLS 1.2 $old" "$work/sslscan" "^TLSv1.2 +$old"
      grep -v 'not vulnerable' "$work/sslscan" >"$work/sslscan.bad"
      expect_none "sslscan" "$work/sslscan.bad" '(vulnerable|[Cc]ompression enabled|Insecure session renegotiation)'
      grep -E '^(Accepted|Preferred)' "$work/sslscan" | grep -vE 'GCM|CHACHA20' >"$work/sslscan.bad"
      expect_none "sslscan: not authenticated" "$work/sslscan.bad" '.'
      expect "sslscan: cipher suites" "$work/sslscan" '^Preferred.*(GCM|CHACHA20)'

      rm -f "$work/testssl.json"
      testssl --quiet --color 0 --warnings off --add-ca "$work/ca.pem" --sneaky --ip 127.0.0.1 -p -s -f -P -U \
        --jsonfile "$work/testssl.json" "localhost:$port" >"$work/testssl" 2>&1
      python3 - "$work/testssl.json" "$ignored" >"$work/findings" <<'PYTHON'
import json, re, sys
findings = json.load(open(sys.argv[1]))
assert any(f["id"] == "TLS1_3" and f["severity"] == "OK" for f in findings), "testssl.sh did not see TLS 1.3"
for finding in findings:
    if finding["severity"] in ("LOW", "MEDIUM", "HIGH", "CRITICAL", "WARN", "FATAL") and not re.match(sys.argv[2], finding["id"]):
        print("%s %s: %s" % (finding["severity"], finding["id"], finding["finding"]))
print("done")
PYTHON
      expect "testssl.sh ended early" "$work/findings" '^done$'
      while read -r finding; do faults+=("testssl.sh: $finding"); done < <(grep -v '^done$' "$work/findings")

      nghttp -nv "$url" >"$work/nghttp" 2>&1
      expect "nghttp: h2" "$work/nghttp" 'The negotiated protocol: h2'
      expect "nghttp: 200" "$work/nghttp" ':status: 200'
      gnutls-cli --x509cafile "$work/ca.pem" --port "$port" localhost </dev/null >"$work/gnutls" 2>&1
      expect "GnuTLS" "$work/gnutls" 'Handshake was completed'
      openssl s_client -connect "localhost:$port" -servername localhost -CAfile "$work/ca.pem" -verify_return_error \
        </dev/null >"$work/openssl" 2>&1
      expect "OpenSSL" "$work/openssl" 'Verify return code: 0 \(ok\)'

      kill "$server_pid"
      wait "$server_pid" 2>/dev/null
      server_pid=
      if [ "${#faults[@]}" -eq 0 ]; then
        echo "$server, $backend, $policy: nothing found"
      else
        failures=$((failures + 1))
        printf '%s, %s, %s: FOUND %s\n' "$server" "$backend" "$policy" "$(IFS=';'; echo "${faults[*]}")"
      fi
    done
  done
done
exit "$failures"
