package io.unifiedtls.benchmarks.server;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is asked for. */
@RestController
class Pages {

    private static final byte[] SMALL = {'o', 'k', '\n'};
    private static final byte[] LARGE = new byte[10_000_000];

    @GetMapping(path = "/", produces = "text/plain")
    byte[] small() {
        return SMALL;
    }

    /** 10 MB. */
    @GetMapping(path = "/large", produces = "application/octet-stream")
    byte[] large() {
        return LARGE;
    }
}
