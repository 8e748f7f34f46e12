package io.unifiedtls.security;

import static io.unifiedtls.security.Clients.BILLING;
import static io.unifiedtls.security.Clients.BILLING_ID;
import static io.unifiedtls.security.Clients.DISABLED;
import static io.unifiedtls.security.Clients.OTHER;
import static io.unifiedtls.test.PeerIdentityRequests.peerIdentity;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.unifiedtls.PeerIdentity;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.test.web.servlet.MockMvc;

/** Tests of applications with Spring MVC and Spring Security, with neither TLS nor a server. */
@SpringBootTest(classes = ServletApplication.class, properties = "spring.main.web-application-type=servlet")
@AutoConfigureMockMvc
class MockMvcIT {

    private static final PeerIdentityAuthentication OF_ANOTHER_CONNECTION =
            new PeerIdentityAuthentication(PeerIdentity.of(BILLING.certificates(), "web"), List.of());

    private final MockMvc mvc;

    MockMvcIT(@Autowired MockMvc mvc) {
        this.mvc = mvc;
    }

    @Test
    void clientIsAuthenticated() throws Exception {
        mvc.perform(get("/name").with(peerIdentity(BILLING)))
                .andExpect(content().string(BILLING_ID))
                .andExpect(request()
                        .sessionAttributeDoesNotExist(
                                HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY));
        mvc.perform(get("/spiffe").with(peerIdentity(BILLING)))
                .andExpect(content().string("permitted"));
        mvc.perform(get("/spiffe").with(peerIdentity(OTHER))).andExpect(status().isForbidden());
        mvc.perform(get("/name").with(peerIdentity(DISABLED))).andExpect(status().isForbidden());
        mvc.perform(get("/name")).andExpect(status().isUnauthorized());
    }

    @Test
    void userOfASessionStaysThatUser() throws Exception {
        mvc.perform(get("/principal").with(user("alice")).with(peerIdentity(BILLING)))
                .andExpect(content().string("nobody of CN=billing"));
    }

    @Test
    void clientOfAnotherConnectionCountsForNothing() throws Exception {
        MockHttpSession session = new MockHttpSession();
        session.setAttribute(
                HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY,
                new SecurityContextImpl(OF_ANOTHER_CONNECTION));
        mvc.perform(get("/name").session(session)).andExpect(status().isUnauthorized());
        mvc.perform(get("/name").session(session).with(peerIdentity(OTHER)))
                .andExpect(content().string("CN=other"));
        mvc.perform(get("/name").with(authentication(OF_ANOTHER_CONNECTION))).andExpect(status().isUnauthorized());
    }

    @Test
    void authenticationIsNotSerialized() {
        assertThatExceptionOfType(NotSerializableException.class)
                .isThrownBy(() ->
                        new ObjectOutputStream(OutputStream.nullOutputStream()).writeObject(OF_ANOTHER_CONNECTION))
                .withMessageContaining("belongs to one connection");
    }
}
