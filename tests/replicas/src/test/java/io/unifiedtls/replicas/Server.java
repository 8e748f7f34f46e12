package io.unifiedtls.replicas;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The servers of the sample application. As in its POM, the class path decides. */
enum Server {
    TOMCAT("servlet", "jetty|spring-boot-(starter-)?reactor-netty"),
    JETTY("servlet", "tomcat(?!-embed-el)|spring-boot-(starter-)?reactor-netty"),
    NETTY("reactive", "tomcat(?!-embed-el)|jetty");

    private static final Path CLASSES = Path.of("..", "..", "sample-app", "target", "classes");
    private static final String MAIN = "io.unifiedtls.sample.SampleApplication";

    private final String type;
    private final String others;

    Server(String type, String others) {
        this.type = type;
        this.others = others;
    }

    /** The arguments of Java that start the application. */
    List<String> arguments() {
        return List.of("-Dspring.main.web-application-type=" + type, "-cp", classPath(), MAIN);
    }

    private String classPath() {
        Predicate<String> isOther = Pattern.compile(others).asPredicate();
        Stream<String> libraries = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !isOther.test(Path.of(entry).getFileName().toString()));
        return Stream.concat(Stream.of(CLASSES.toAbsolutePath().toString()), libraries)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
