#!/usr/bin/env bash
# Runs the suite with the oldest minor version of Spring Boot that is supported, and starts an application on Spring Boot 3, which must
# be told to update. In a copy of the checkout; takes as long as `mvn verify` on one JDK.
#
# The build pins the Netty of its own Spring Boot, so the one of the oldest is named, too.
#
#   scripts/nightly/boot-versions.sh [OLDEST [UNSUPPORTED [NETTY]]]
set -euo pipefail
cd "$(dirname "$0")/../.."
oldest=${1:-4.0.9} unsupported=${2:-3.5.7} netty=${3:-4.2.18.Final}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q . "$work/checkout"
# Spring Boot 4.0 lacks annotations that newer compilers look for, so warnings are none of its faults.
sed -i '/<arg>-Werror<\/arg>/d' "$work/checkout/pom.xml"
mvn -B -ntp -f "$work/checkout/pom.xml" verify -Dspring-boot.version="$oldest" -Dnetty.version="$netty" -Dreleased -Dspotless.check.skip \
  -Dmaven.javadoc.skip -Djacoco.skip -Dstyle.color=never | tee "$work/log" | grep -E 'Tests run:.*Time elapsed.*FAIL|BUILD'
echo "Spring Boot $oldest: $(grep -E '^\[[A-Z]+\] Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$' "$work/log" \
  | awk -F'[:,]' '{tests += $2; failed += $4 + $6} END {print tests " tests, " failed " failed"}')"

mkdir -p "$work/app/src/main/java"
cat >"$work/app/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>$unsupported</version><relativePath/></parent>
  <groupId>example</groupId><artifactId>old</artifactId><version>1</version>
  <properties><java.version>17</java.version></properties>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency>
  </dependencies>
</project>
POM
cat >"$work/app/src/main/java/Old.java" <<'JAVA'
@org.springframework.boot.autoconfigure.SpringBootApplication
public class Old {
    public static void main(String[] arguments) {
        org.springframework.boot.SpringApplication.run(Old.class, "--server.port=0", "--server.address=127.0.0.1");
    }
}
JAVA
mvn -B -ntp -q -f "$work/app/pom.xml" compile dependency:build-classpath -Dmdep.outputFile="$work/classpath"
jars=$(ls "$work"/checkout/{core,servers,autoconfigure}/target/unified-tls-*.jar | grep -v -e tests -e sources -e javadoc | paste -sd:)
libraries=$(find "$HOME/.m2/repository" -name 'jspecify-*.jar' -o -name 'caffeine-*.jar' -o -name 'bcp*-jdk18on-*.jar' -o -name 'bcutil-jdk18on-*.jar' | paste -sd:)
if timeout 60 java -cp "$work/app/target/classes:$(cat "$work/classpath"):$jars:$libraries" Old >"$work/start" 2>&1; then
  echo "Spring Boot $unsupported starts"; exit 1
fi
grep -F "needs Spring Boot 4.0 or later, but the application runs on Spring Boot $unsupported" "$work/start" || {
  tail -n 30 "$work/start"; exit 1
}
