package io.unifiedtls.server.netty;

import io.netty.handler.codec.http.HttpMethod;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpRouteHandlerMetadata;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * Routes that answer 421 to requests for authorities that must not come over their connection, before any handler. Looks
 * at the request as it was received. Where somebody must be asked, that happens off the event loop, and the handler goes
 * on there.
 */
public final class AuthorityCheckingRoutes implements HttpServerRoutes {

    private static final int MISDIRECTED_REQUEST = 421;
    private static final Pattern ABSOLUTE_FORM = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)");

    private final HttpServerRoutes delegate;
    private final Supplier<LateBindingContext> current;
    private final Scheduler blocking;

    /**
     * Create routes.
     *
     * @param delegate holds the routes
     * @param sslContext the server's
     */
    public AuthorityCheckingRoutes(HttpServerRoutes delegate, LateBindingSslContext sslContext) {
        this.delegate = delegate;
        this.current = sslContext.current();
        this.blocking = Schedulers.fromExecutor(sslContext.tasks());
    }

    @Override
    public HttpServerRoutes route(
            Predicate<? super HttpServerRequest> condition,
            BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> handler) {
        delegate.route(condition, (request, response) -> checked(request, response, handler));
        return this;
    }

    /** Reactor Netty's own implementation, behind a route of ours. */
    @Override
    public HttpServerRoutes directory(
            String uri, Path directory, @Nullable Function<HttpServerResponse, HttpServerResponse> interceptor) {
        String prefix = uri.startsWith("/") ? uri.substring(1) : uri;
        return route(
                request -> HttpMethod.GET.equals(request.method())
                        && request.path().startsWith(prefix),
                HttpServerRoutes.newRoutes().directory(uri, directory, interceptor));
    }

    @Override
    public HttpServerRoutes removeIf(Predicate<? super HttpRouteHandlerMetadata> condition) {
        delegate.removeIf(condition);
        return this;
    }

    @Override
    public HttpServerRoutes comparator(Comparator<HttpRouteHandlerMetadata> comparator) {
        delegate.comparator(comparator);
        return this;
    }

    @Override
    public HttpServerRoutes noComparator() {
        delegate.noComparator();
        return this;
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        return delegate.apply(request, response);
    }

    private Publisher<Void> checked(
            HttpServerRequest request,
            HttpServerResponse response,
            BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> handler) {
        Connection connection = (Connection) request;
        Optional<LateBindingEngine> engine = LateBindingSslHandler.engineOf(connection.channel());
        engine.filter(LateBindingEngine::isRetiring)
                .filter(retiring -> !request.protocol().equals("HTTP/2.0"))
                .ifPresent(retiring -> response.header("Connection", "close"));
        List<String> hosts = request.requestHeaders().getAll("host");
        if (engine.isEmpty() || hosts.size() > 1) {
            return misdirected(response);
        }
        List<String> authorities = authorities(hosts.isEmpty() ? "" : hosts.get(0), request.uri());
        Answer<Boolean> permitted = current.get().permits(engine.get(), authorities);
        if (permitted instanceof Answer.Known<Boolean> known) {
            return isPermitted(known) ? handler.apply(request, response) : misdirected(response);
        }
        return Mono.fromCallable(() -> isPermitted(permitted.now(engine.get()::isOver)))
                .subscribeOn(blocking)
                .publishOn(Schedulers.fromExecutor(connection.channel().eventLoop()))
                .flatMap(yes -> Mono.from(yes ? handler.apply(request, response) : misdirected(response)));
    }

    /** Where the target has an authority (RFC 9112, section 3.2.2), the application may use that or the header's. */
    private static List<String> authorities(String header, String target) {
        if (target.startsWith("/")) {
            return List.of(header);
        }
        Matcher absolute = ABSOLUTE_FORM.matcher(target);
        return absolute.lookingAt() && !absolute.group(1).equals(header)
                ? List.of(header, absolute.group(1))
                : List.of(header);
    }

    private static boolean isPermitted(Answer.Known<Boolean> answer) {
        return answer.value().orElse(false);
    }

    private static Publisher<Void> misdirected(HttpServerResponse response) {
        return response.status(MISDIRECTED_REQUEST)
                .header("Content-Type", "text/plain")
                .sendString(Mono.just("This connection is for another host.\n"))
                .then();
    }
}
