package io.genrec.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import redis.embedded.RedisServer;

/**
 * A real Redis that comes with genrec: a process of its own on a free port of the loopback interface, behind a random
 * password, without persistence; it ends with this one.
 */
public final class BundledRedis implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 3;
    private static final int PASSWORD_BYTES = 24;
    private static final int REMEMBERED_LINES = 20;

    private final RedisServer server;
    private final int port;
    private final String password;

    private BundledRedis(RedisServer server, int port, String password) {
        this.server = server;
        this.port = port;
        this.password = password;
    }

    /** Starts on a port nobody uses. @throws CacheUnavailable where this machine cannot run it */
    public static BundledRedis start() {
        for (int attempt = 1; ; attempt++) {
            try {
                return start(freePort(), randomPassword());
            } catch (CacheUnavailable e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Starts on this very port, behind this password. @throws CacheUnavailable where this machine cannot run it */
    public static BundledRedis start(int port, String password) {
        Deque<String> output = new ArrayDeque<>();
        try {
            RedisServer server = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("requirepass " + password)
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .soutListener(line -> remember(output, line))
                    .serrListener(line -> remember(output, line))
                    .build();
            server.start();
            return new BundledRedis(server, port, password);
        } catch (IOException | RuntimeException e) {
            throw new CacheUnavailable(
                    "the bundled Redis does not start on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ", port " + port
                            + ": point genrec.redis.uri at a Redis of your own" + lastWords(output),
                    e);
        }
    }

    /** {@code settings}, pointed here, and patient with a machine that has much else to do while all this starts. */
    public RedisSettings settings(RedisSettings settings) {
        return settings.at("redis://127.0.0.1:" + port, password).connectingWithin(PATIENCE);
    }

    public int port() {
        return port;
    }

    /** Ends the process; what it held is gone. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException("the bundled Redis on port " + port + " does not stop", e);
        }
    }

    private static synchronized void remember(Deque<String> output, String line) {
        output.addLast(line);
        if (output.size() > REMEMBERED_LINES) {
            output.removeFirst();
        }
    }

    private static synchronized String lastWords(Deque<String> output) {
        return output.isEmpty() ? "" : " (it said: " + output.getLast().strip() + ")";
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new CacheUnavailable("no free port for the bundled Redis", e);
        }
    }

    private static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
