package io.unifiedtls.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.Reference;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is kept is noticed, and what is given back is not. */
class ResourcesTests {

    private static final int OCTETS = 64 * 1_024 * 1_024;

    @Test
    void heapIsNoticedAndGivenBack() {
        Resources before = Resources.now();
        takeHeap(before);
        assertThat(Resources.now().moreThan(before)).isEmpty();
    }

    private static void takeHeap(Resources before) {
        byte[] kept = new byte[OCTETS];
        try {
            assertNoticed(before, "more octets of heap");
        } finally {
            Reference.reachabilityFence(kept);
        }
    }

    @Test
    void memoryBesideTheHeapIsNoticed() {
        Resources before = Resources.now();
        ByteBuffer kept = ByteBuffer.allocateDirect(OCTETS);
        try {
            while (kept.hasRemaining()) {
                kept.put((byte) 1);
            }
            assertNoticed(before, "more octets beside the heap");
        } finally {
            Reference.reachabilityFence(kept);
        }
    }

    @Test
    void fileHandlesAreNoticed() throws IOException {
        Resources before = Resources.now();
        List<ServerSocket> kept = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                kept.add(new ServerSocket(0));
            }
            assertNoticed(before, "more file handles");
        } finally {
            for (ServerSocket socket : kept) {
                socket.close();
            }
        }
    }

    @Test
    void threadsAreNoticed() {
        Resources before = Resources.now();
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < 100; i++) {
            Thread thread = new Thread(() -> {
                try {
                    end.await();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        assertNoticed(before, "more threads");
        end.countDown();
    }

    private static void assertNoticed(Resources before, String what) {
        assertThat(Resources.now().moreThan(before)).singleElement().asString().endsWith(what);
    }
}
