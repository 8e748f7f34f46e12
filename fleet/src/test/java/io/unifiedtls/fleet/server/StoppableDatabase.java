package io.unifiedtls.fleet.server;

import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.PostgresServer;
import java.sql.SQLException;
import org.h2.tools.Server;

/** A database that crashes and comes back. */
interface StoppableDatabase extends AutoCloseable {

    Database database();

    void stop() throws Exception;

    void restart() throws Exception;

    @Override
    void close();

    /** Each kind of database. */
    enum Kind {
        POSTGRES {
            @Override
            StoppableDatabase start() {
                return new Postgres(PostgresServer.start());
            }
        },
        H2 {
            @Override
            StoppableDatabase start() throws SQLException {
                return new H2();
            }
        };

        abstract StoppableDatabase start() throws Exception;
    }

    /** A server of its own. */
    final class Postgres implements StoppableDatabase {

        private final PostgresServer server;
        private final Database database;

        private Postgres(PostgresServer server) {
            this.server = server;
            this.database = server.newDatabase().withSchema();
        }

        @Override
        public Database database() {
            return database;
        }

        @Override
        public void stop() {
            server.stopImmediately();
        }

        @Override
        public void restart() {
            server.restart();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    /** A server of this process, whose database outlives it. */
    final class H2 implements StoppableDatabase {

        private Server server = start("0");
        private final int port = server.getPort();

        private H2() throws SQLException {}

        private static Server start(String port) throws SQLException {
            return Server.createTcpServer("-tcpPort", port, "-ifNotExists").start();
        }

        @Override
        public Database database() {
            return new Database("jdbc:h2:tcp://127.0.0.1:%d/mem:stoppable;DB_CLOSE_DELAY=-1".formatted(port), "sa")
                    .withSchema();
        }

        @Override
        public void stop() {
            server.stop();
        }

        @Override
        public void restart() throws SQLException {
            server = start(String.valueOf(port));
        }

        @Override
        public void close() {
            server.stop();
        }
    }
}
