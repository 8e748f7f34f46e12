#!/usr/bin/env bash
# Builds a stranger's project: it imports the BOM from a repository that scripts/release.sh wrote, compiles on JDK 17 and 25 with Spring Boot
# 4.0 and 4.1, starts, and serves two hosts over TLS.
#
#   scripts/nightly/stranger.sh [DIRECTORY_OF_A_RELEASE]     without one, it makes a dry run of a release
set -euo pipefail
release=${1:-}
[ -z "$release" ] || release=$(cd "$release" && pwd)
cd "$(dirname "$0")/../.."
boots=(4.0.9 "$(sed -n 's/.*<spring-boot.version>\(.*\)<.*/\1/p' pom.xml)")
jdk() { ls -d /usr/lib/jvm/*"$1"* 2>/dev/null | while read -r home; do [ -x "$home/bin/javac" ] && echo "$home" && break; done; }
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
if [ -z "$release" ]; then
  release=$work/release
  scripts/release.sh --dry-run 0.0.1 "$release" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
fi
version=$(basename "$(ls -d "$release"/repository/io/unifiedtls/unified-tls-bom/*)")

# A local repository of its own, with what is already here and nothing of ours.
mkdir "$work/m2"
cp -al "$HOME/.m2/repository/." "$work/m2/" 2>/dev/null || true
rm -rf "$work/m2/io/unifiedtls"

mkdir -p "$work/app/src/main/java/example" "$work/app/src/main/resources" "$work/tls"
cat >"$work/app/src/main/java/example/Shop.java" <<'JAVA'
package example;

import io.unifiedtls.TLSConnection;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Shop {
    public static void main(String[] arguments) {
        SpringApplication.run(Shop.class, arguments);
    }

    @GetMapping("/")
    String index(TLSConnection connection) {
        return "configuration " + connection.configurationLabel() + ", Java " + Runtime.version().feature();
    }
}
JAVA
certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -addext "subjectAltName=DNS:$1" \
    -keyout "$work/tls/$1.key" -out "$work/tls/$1.pem" 2>/dev/null
}
certificate shop.example.com
certificate partners.example.com
cat >"$work/app/src/main/resources/application.yaml" <<YAML
server: { port: 0, address: 127.0.0.1 }
unified-tls:
  configurations:
    shop: { certificates: [{ certificate: "file:$work/tls/shop.example.com.pem", private-key: "file:$work/tls/shop.example.com.key" }] }
    partners: { certificates: [{ certificate: "file:$work/tls/partners.example.com.pem", private-key: "file:$work/tls/partners.example.com.key" }] }
  hosts:
    - { server-names: [shop.example.com], configuration: shop }
    - { server-names: [partners.example.com], configuration: partners }
  server: { configuration: shop }
YAML

write_pom() {
  cat >"$work/app/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>$1</version><relativePath/></parent>
  <groupId>example</groupId><artifactId>shop</artifactId><version>1</version>
  <properties><java.version>17</java.version></properties>
  <repositories><repository><id>release</id><url>file://$release/repository</url></repository></repositories>
  <dependencyManagement><dependencies>
    <dependency><groupId>io.unifiedtls</groupId><artifactId>unified-tls-bom</artifactId><version>$version</version><type>pom</type><scope>import</scope></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-webmvc</artifactId></dependency>
    <dependency><groupId>io.unifiedtls</groupId><artifactId>unified-tls-spring-boot-starter</artifactId></dependency>
  </dependencies>
  <build>
    <finalName>shop</finalName>
    <plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins>
  </build>
</project>
POM
}

serves() { # BOOT JAVA_HOME FEATURE
  rm -rf "$work/app/target"
  write_pom "$1"
  JAVA_HOME=$2 mvn -B -ntp -q -Dstyle.color=never -Dmaven.repo.local="$work/m2" -f "$work/app/pom.xml" package >"$work/build" 2>&1 || { cat "$work/build"; return 1; }
  [ -e "$work/m2/io/unifiedtls/unified-tls-core/$version" ]
  unzip -l "$work/app/target/shop.jar" | grep -q "BOOT-INF/lib/spring-boot-$1.jar"
  "$2/bin/java" -jar "$work/app/target/shop.jar" >"$work/start" 2>&1 &
  server=$!
  for _ in $(seq 240); do
    grep -q 'Started Shop' "$work/start" && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.5
  done
  port=$(sed -n 's/.*Tomcat started on port \([0-9]*\) (https).*/\1/p' "$work/start")
  [ -n "$port" ] || { cat "$work/start"; return 1; }
  for name in shop partners; do
    answer=$(curl -sS --max-time 30 --cacert "$work/tls/$name.example.com.pem" --resolve "$name.example.com:$port:127.0.0.1" \
      "https://$name.example.com:$port/")
    [ "$answer" = "configuration $name, Java $3" ] || { echo "$name answers '$answer'"; return 1; }
  done
  if curl -sS --max-time 30 -k --resolve "nobody.example.com:$port:127.0.0.1" "https://nobody.example.com:$port/" >"$work/refused" 2>&1; then
    echo "nobody.example.com is served"
    return 1
  fi
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
  echo "Spring Boot $1 on JDK $3: compiles, starts, serves two hosts, refuses a third"
}

for boot in "${boots[@]}"; do
  for feature in 17 25; do
    serves "$boot" "$(jdk "$feature")" "$feature"
  done
done
