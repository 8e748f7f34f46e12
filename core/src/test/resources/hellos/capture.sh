#!/usr/bin/env bash
# Captures what real clients send first, as seeds for the fuzzing of the reader: OpenSSL, GnuTLS, curl, Chromium. They are
# given a server on the loopback address that reads one record and closes.
#
#   core/src/test/resources/hellos/capture.sh
set -euo pipefail
cd "$(dirname "$0")/../../../../.."
scripts/install.sh openssl gnutls-bin curl chromium python3
into=core/src/test/resources/hellos
mkdir -p "$into"
# capture NAME COMMAND...: PORT in the command is replaced
capture() {
  local name=$1
  shift
  python3 - "$into/$name.bin" "$@" <<'PYTHON'
import socket, subprocess, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(8)
server.settimeout(30)
port = str(server.getsockname()[1])
client = subprocess.Popen([a.replace("PORT", port) for a in sys.argv[2:]],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    connection, _ = server.accept()
    with connection:
        flight = b""
        while len(flight) < 9 or len(flight) < 5 + int.from_bytes(flight[3:5], "big"):
            flight += connection.recv(65536)
    assert flight[0] == 22 and flight[5] == 1, "no ClientHello"
    with open(sys.argv[1], "wb") as seed:
        seed.write(flight[9:5 + int.from_bytes(flight[3:5], "big")])
finally:
    client.terminate()
    client.wait()
PYTHON
}
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
capture openssl openssl s_client -connect 127.0.0.1:PORT -servername shop.example -alpn h2,http/1.1
capture openssl-1.2 openssl s_client -connect 127.0.0.1:PORT -servername shop.example -tls1_2
capture gnutls gnutls-cli --no-ca-verification --port PORT --sni-hostname shop.example --alpn h2 127.0.0.1
capture curl curl --silent --max-time 10 --connect-to shop.example:443:127.0.0.1:PORT https://shop.example/
capture chromium chromium --headless --no-sandbox --disable-gpu "--user-data-dir=$profile" \
  --host-resolver-rules='MAP shop.example 127.0.0.1' https://shop.example:PORT/
ls -l "$into"
