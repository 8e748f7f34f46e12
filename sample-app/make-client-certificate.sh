#!/usr/bin/env bash
# Makes a client certificate of the development CA: NAME.pem and NAME.key for curl, NAME.p12 (password "changeit") for a
# browser, valid for a year.
#
#   sample-app/make-client-certificate.sh NAME [DIRECTORY]
set -euo pipefail
name=${1:?usage: $0 NAME [DIRECTORY]} directory=${2:-.tls-dev}
[[ $name =~ ^[A-Za-z0-9._-]+$ ]] || { echo "NAME may hold letters, digits, dots, hyphens and underscores" >&2; exit 1; }
case $name in ca | client-ca) echo "$name is the name of an authority" >&2; exit 1 ;; esac
[ -r "$directory/client-ca.key" ] || { echo "$directory/client-ca.key is missing: start the application first" >&2; exit 1; }
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
  -keyout "$work/key" -out "$work/request" 2>/dev/null
openssl x509 -req -in "$work/request" -CA "$directory/client-ca.pem" -CAkey "$directory/client-ca.key" \
  -days 365 -sha256 -out "$work/pem" 2>/dev/null \
  -extfile <(printf 'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n')
openssl pkcs12 -export -inkey "$work/key" -in "$work/pem" -name "$name" -passout pass:changeit -out "$work/p12"
mv "$work/key" "$directory/$name.key"
mv "$work/pem" "$directory/$name.pem"
mv "$work/p12" "$directory/$name.p12"
echo "Made $directory/$name.pem, $name.key and $name.p12"
