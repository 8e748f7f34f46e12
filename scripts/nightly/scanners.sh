#!/usr/bin/env bash
# Looks at each server and at the sample application, with each TLS implementation and the policies `intermediate` and `modern`, as
# outsiders do: testssl.sh, sslscan, nghttp, GnuTLS, OpenSSL, curl, Chromium and Java, on the loopback address only. Prints a line for
# each; the exit status tells how many had a finding.
#
#   scripts/nightly/scanners.sh [SERVER...]     tomcat, jetty, netty, sample; all of them unless given
set -uo pipefail
cd "$(dirname "$0")/../.."
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=$(mktemp -d)
server_pid=
trap '[ -n "$server_pid" ] && kill "$server_pid" 2>/dev/null; rm -rf "$work"' EXIT
scripts/install.sh testssl.sh sslscan nghttp2-client gnutls-bin openssl curl chromium libnss3-tools || exit 1
mvn -B -ntp -q package -pl benchmarks,sample-app -am -DskipTests -Dspotless.check.skip || exit 1

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

# What the sample application lacks to use OpenSSL, which its users would get with one dependency more.
mkdir "$work/openssl"
cp benchmarks/target/lib/netty-tcnative-*.jar "$work/openssl/"

cat >"$work/Get.java" <<'JAVA'
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

class Get {
    public static void main(String[] arguments) throws Exception {
        var response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(arguments[0])).build(), BodyHandlers.ofString());
        System.out.println(response.version() + " " + response.sslSession().orElseThrow().getProtocol());
        System.out.println(response.body());
    }
}
JAVA
echo '127.0.0.1 localhost acme.localhost' >"$work/hosts"

# look HOST PORT AUTHORITY POLICY ANSWER: adds to the faults what is not as it should be
look() {
  local host=$1 port=$2 authority=$3 policy=$4 answer=$5 old home
  local url=https://$host:$port/
  curl -sS --max-time 10 --resolve "$host:$port:127.0.0.1" --cacert "$authority" "$url" >"$work/curl" 2>&1
  expect "curl" "$work/curl" "$answer"

  sslscan --no-colour --no-failed "--sni-name=$host" "127.0.0.1:$port" >"$work/sslscan" 2>&1
  for old in SSLv2 SSLv3 TLSv1.0 TLSv1.1; do expect "sslscan: $old" "$work/sslscan" "^$old +disabled"; done
  expect "sslscan: TLS 1.3" "$work/sslscan" '^TLSv1.3 +enabled'
  [ "$policy" = modern ] && old=disabled || old=enabled
  expect "sslscan: TLS 1.2 $old" "$work/sslscan" "^TLSv1.2 +$old"
  grep -v 'not vulnerable' "$work/sslscan" >"$work/sslscan.bad"
  expect_none "sslscan" "$work/sslscan.bad" '(vulnerable|[Cc]ompression enabled|Insecure session renegotiation)'
  grep -E '^(Accepted|Preferred)' "$work/sslscan" | grep -vE 'GCM|CHACHA20' >"$work/sslscan.bad"
  expect_none "sslscan: not authenticated" "$work/sslscan.bad" '.'
  expect "sslscan: cipher suites" "$work/sslscan" '^Preferred.*(GCM|CHACHA20)'

  rm -f "$work/testssl.json"
  testssl --quiet --color 0 --warnings off --add-ca "$authority" --sneaky --ip 127.0.0.1 -p -s -f -P -U \
    --jsonfile "$work/testssl.json" "$host:$port" >"$work/testssl" 2>&1
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

  nghttp -nv "https://127.0.0.1:$port/" -H ":authority: $host:$port" >"$work/nghttp" 2>&1
  expect "nghttp: h2" "$work/nghttp" 'The negotiated protocol: h2'
  expect "nghttp: 200" "$work/nghttp" ':status: 200'
  gnutls-cli --x509cafile "$authority" --sni-hostname "$host" --verify-hostname "$host" --port "$port" 127.0.0.1 \
    </dev/null >"$work/gnutls" 2>&1
  expect "GnuTLS" "$work/gnutls" 'Handshake was completed'
  openssl s_client -connect "127.0.0.1:$port" -servername "$host" -verify_hostname "$host" -CAfile "$authority" \
    -verify_return_error </dev/null >"$work/openssl.log" 2>&1
  expect "OpenSSL" "$work/openssl.log" 'Verify return code: 0 \(ok\)'

  home=$(mktemp -d -p "$work")
  mkdir -p "$home/.pki/nssdb"
  certutil -d "sql:$home/.pki/nssdb" -N --empty-password
  certutil -d "sql:$home/.pki/nssdb" -A -t C,, -n scanned -i "$authority"
  HOME=$home timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --host-resolver-rules='MAP * 127.0.0.1' "--user-data-dir=$home/profile" --dump-dom "$url" \
    >"$work/chromium" 2>/dev/null
  expect "Chromium" "$work/chromium" "$answer"
  keytool -importcert -noprompt -alias scanned -file "$authority" -keystore "$home/trust.p12" -storepass changeit 2>/dev/null
  "$java" "-Djavax.net.ssl.trustStore=$home/trust.p12" -Djavax.net.ssl.trustStorePassword=changeit \
    "-Djdk.net.hosts.file=$work/hosts" "$work/Get.java" "$url" >"$work/java" 2>&1
  expect "Java" "$work/java" "$answer"
  expect "Java: HTTP/2 on TLS 1.3" "$work/java" '^HTTP_2 TLSv1.3$'
}

failures=0
[ $# -gt 0 ] || set -- tomcat jetty netty sample
for server; do
  for backend in jdk openssl; do
    for policy in intermediate modern; do
      faults=()
      port=$(shuf -i 20000-29999 -n 1)
      settings=(--server.address=127.0.0.1 "--server.port=$port" --server.http2.enabled=true "--unified-tls.server.backend=$backend"
        "--unified-tls.policy=$policy" --unified-tls.server.missing-server-name=default) # testssl.sh asks for renegotiation without a name
      if [ $policy = modern ]; then settings+=(--unified-tls.configurations.web.lowest-supported-version=TLSv1.3); fi
      if [ $server = sample ]; then
        if [ $policy = modern ]; then settings+=(--unified-tls.configurations.portal.lowest-supported-version=TLSv1.3); fi
        scanned=(acme.localhost "$port" "$work/dev/ca.pem" $policy 'TLSv1\.[23]')
        [ $backend = openssl ] && added=$work/openssl || added=$work/none
        "$java" -Xmx512m "-Dloader.path=$added" -cp sample-app/target/unified-tls-sample-app-*.jar \
          org.springframework.boot.loader.launch.PropertiesLauncher "--unified-tls.development.directory=$work/dev" "${settings[@]}" \
          >"$work/server.log" 2>&1 &
      else
        scanned=(localhost "$port" "$work/ca.pem" $policy '(^|>)ok(<|$)')
        settings+=(--unified-tls.server.configuration=web "--unified-tls.configurations.web.certificates[0].certificate=file:$work/ec.pem"
          "--unified-tls.configurations.web.certificates[0].private-key=file:$work/ec.key"
          "--unified-tls.hosts[0].server-names=localhost" "--unified-tls.hosts[0].configuration=web")
        if [ $policy = intermediate ]; then
          settings+=("--unified-tls.configurations.web.certificates[1].certificate=file:$work/rsa.pem"
            "--unified-tls.configurations.web.certificates[1].private-key=file:$work/rsa.key")
        fi
        "$java" -Xmx512m -cp 'benchmarks/target/classes:benchmarks/target/lib/*' \
          io.unifiedtls.benchmarks.server.BenchmarkServer "$server" "${settings[@]}" >"$work/server.log" 2>&1 &
      fi
      server_pid=$!
      for _ in $(seq 150); do
        grep -qE 'Started [A-Za-z]+ in' "$work/server.log" && break
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.2
      done
      expect "starts" "$work/server.log" 'Started [A-Za-z]+ in'
      expect "backend $backend" "$work/server.log" "$([ $backend = jdk ] && echo 'JDK' || echo 'OpenSSL|BoringSSL')"
      look "${scanned[@]}"
      kill "$server_pid" 2>/dev/null
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
