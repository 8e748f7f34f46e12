package io.unifiedtls.server;

/** Tomcat with threads of a pool. */
class TomcatHandshakeIT extends HandshakeSuite {}
