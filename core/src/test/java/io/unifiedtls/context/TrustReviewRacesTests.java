package io.unifiedtls.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are being established while a change comes. */
@Timeout(60)
class TrustReviewRacesTests extends TrustReviewFixture {

    /** It has none of the time that connections from before are given. */
    @Test
    void judgesAtOnceWhatIsEstablishedAfterTheChange() throws Exception {
        try (ContextFactory patient = factory(Duration.ofMinutes(1), Duration.ofMinutes(1))) {
            answers.put("gone.example", () -> Optional.of(NEED));
            ReviewedConnection before = connect(patient, "gone.example");
            ReviewedConnection connection = new ReviewedConnection();
            LateBindingEngine server = patient.server("default").newEngine();
            server.attach(connection);
            SSLEngine client = Engines.client(CLIENT, "gone.example", parameters -> {});
            server.unwrap(ByteBuffer.wrap(Engines.clientHello(client)), ByteBuffer.allocate(0));
            Engines.runTasks(server);
            answers.put("gone.example", () -> Optional.of(OTHER));
            patient.forget(changing, Changed.names("gone.example"), List.of());
            Engines.handshake(client, server, new byte[0]);
            assertThat(server.connection()).isPresent();
            await().until(connection::isRetired);
            assertThat(before.isRetired()).isFalse();
        }
    }

    /** The resolver has looked before the change, and answers after it. */
    @Test
    void judgesAtOnceWhatWasSelectedWhileTheChangeCame() throws Exception {
        try (ContextFactory patient = factory(Duration.ofMinutes(1), Duration.ofMinutes(1))) {
            answers.put("gone.example", () -> {
                answers.put("gone.example", () -> Optional.of(OTHER));
                patient.forget(changing, Changed.names("gone.example"), List.of());
                return Optional.of(NEED);
            });
            ReviewedConnection connection = connect(patient, "gone.example");
            await().until(connection::isRetired);
        }
    }

    /** A ClientHello may come in halves, and a change between them. */
    @Test
    void connectionsOfServersAreSelectedWithWhatIsInForceAndOthersStay() throws Exception {
        HostTable before = HostTable.builder().add("a.example", NEED, "here").build();
        HostTable after = HostTable.builder().add("a.example", OPEN, "here").build();
        Contexts.using(factory, OPEN, before);
        LateBindingContext root = factory.server("default");
        LateBindingEngine attached = root.newEngine();
        attached.attach(new ReviewedConnection());
        LateBindingEngine own = root.newEngine();
        byte[] hello = Engines.clientHello(Engines.client("a.example"));
        for (LateBindingEngine engine : List.of(attached, own)) {
            byte[] records = Engines.inRecordsOf(hello.length / 2, hello);
            engine.unwrap(ByteBuffer.wrap(records), ByteBuffer.allocate(0));
        }
        Contexts.using(factory, OPEN, after);
        byte[] records = Engines.inRecordsOf(hello.length / 2, hello);
        byte[] rest = Arrays.copyOfRange(records, 5 + hello.length / 2, records.length);
        for (LateBindingEngine engine : List.of(attached, own)) {
            engine.unwrap(ByteBuffer.wrap(rest), ByteBuffer.allocate(0));
            Engines.runTasks(engine);
        }
        assertThat(attached.configuration()).contains(OPEN);
        assertThat(own.configuration()).contains(NEED);
    }
}
