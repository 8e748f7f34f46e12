package io.unifiedtls.corpus;

import io.unifiedtls.TLSConnection;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says which configuration a request came in by. */
@SpringBootConfiguration
@EnableAutoConfiguration
class CorpusApplication {

    @RestController
    static class Page {

        @GetMapping("/")
        String configuration(TLSConnection connection) {
            return "configuration=" + connection.configuration();
        }
    }
}
