package io.unifiedtls.benchmarks;

import java.util.List;
import java.util.regex.Pattern;

/** Who a sample of a profile belongs to: its innermost frame that is not general code of the JDK decides. In order of precedence. */
enum StackOwner {
    ENGINE(
            "TLS implementation",
            ".*netty_tcnative.*|io/netty/(internal/tcnative|handler/ssl/\\w*OpenSsl)\\w*.*|sun/security/.*|com/sun/crypto/.*|java/security/.*|javax/crypto/.*"),
    OUR_METERS(
            "meters, events and observations of this project",
            "io/unifiedtls/(metrics|observation|observability)/.*|io/unifiedtls/autoconfigure/(HandshakeObservers|ResolverObservations).*"),
    OTHER_METERS(
            "meters and observations of Spring Boot and the server",
            "io/micrometer/.*|org/springframework/.*([oO]bservation|[mM]etrics).*|reactor/netty/.*Metrics.*"),
    FRAMEWORK(
            "Spring, Reactor and the application",
            "org/springframework/.*|reactor/(core|util)/.*|io/unifiedtls/benchmarks/.*"),
    OURS("this project", "io/unifiedtls/.*"),
    SERVER(
            "server",
            "org/apache/(coyote|tomcat|catalina)/.*|org/eclipse/jetty/.*|io/netty/.*|reactor/netty/.*|jakarta/servlet/.*"),
    KERNEL("kernel", ".*_\\[k\\]"),
    JVM("compilers and garbage collector of the JVM", "\\[(C1|C2|G1|GC|VM|Sweeper|Common-Cleaner|Reference Handler).*"),
    CACHES("caches, on the common pool's threads", "\\[ForkJoinPool.commonPool.*"),
    REST("others", ".*");

    private static final List<StackOwner> OF_FRAMES =
            List.of(ENGINE, OUR_METERS, OTHER_METERS, FRAMEWORK, OURS, SERVER);
    private static final Pattern SYSTEM_CALL = Pattern.compile(".*__(x64|arm64)_sys_.*|(ksys|do)_(read|write)v?_.*");

    private final String text;
    private final Pattern frames;

    StackOwner(String text, String frames) {
        this.text = text;
        this.frames = Pattern.compile(frames);
    }

    String text() {
        return text;
    }

    /** The owner of a stack from root to leaf, whose first frame is its thread. */
    static Owned of(List<String> stack) {
        String thread = stack.get(0);
        if (JVM.owns(thread) || CACHES.owns(thread)) {
            return new Owned(JVM.owns(thread) ? JVM : CACHES, thread);
        }
        if (KERNEL.owns(stack.get(stack.size() - 1))) {
            return new Owned(KERNEL, systemCall(stack));
        }
        for (int i = stack.size() - 1; i > 0; i--) {
            for (StackOwner owner : OF_FRAMES) {
                if (owner.owns(stack.get(i))) {
                    return new Owned(owner == OTHER_METERS ? whoseMeters(stack, i) : owner, stack.get(i));
                }
            }
        }
        return new Owned(REST, stack.get(stack.size() - 1));
    }

    private boolean owns(String frame) {
        return frames.matcher(frame).matches();
    }

    /** Micrometer's code belongs to its nearest caller. */
    private static StackOwner whoseMeters(List<String> stack, int position) {
        for (int i = position - 1; i > 0; i--) {
            String frame = stack.get(i);
            if (OUR_METERS.owns(frame)) {
                return OUR_METERS;
            }
            if (FRAMEWORK.owns(frame) || SERVER.owns(frame)) {
                return OTHER_METERS;
            }
        }
        return OTHER_METERS;
    }

    private static String systemCall(List<String> stack) {
        return stack.stream()
                .filter(frame -> SYSTEM_CALL.matcher(frame).matches())
                .findFirst()
                .orElse("(none)");
    }

    /**
     * Who has a sample.
     *
     * @param frame that decided
     */
    record Owned(StackOwner owner, String frame) {}
}
