package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.genrec.cache.RedisSettings;
import io.genrec.domain.event.Event;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Looks at the versions of users' sequences in Redis again and again, as a reader of them would. */
final class SequenceVersions implements AutoCloseable {
    private final RedisClient client;
    private final Thread watch;
    private final ConcurrentLinkedQueue<String> backwards = new ConcurrentLinkedQueue<>();
    private final Map<String, String> seen = new HashMap<>();
    private volatile boolean closed;

    private SequenceVersions(RedisClient client, List<String> users) {
        this.client = client;
        this.watch = new Thread(() -> watch(client.connect().sync(), users), "watch versions");
        watch.start();
    }

    static SequenceVersions watch(RedisSettings redis, List<Event> log) {
        URI uri = URI.create(redis.server().uri());
        RedisClient client = RedisClient.create(RedisURI.builder()
                .withHost(uri.getHost())
                .withPort(uri.getPort())
                .withPassword(redis.server().password().toCharArray())
                .build());
        return new SequenceVersions(
                client, log.stream().map(Event::userId).distinct().toList());
    }

    /** What was seen until now. */
    void assertNeverBackwards() {
        close();
        assertThat(backwards).isEmpty();
        assertThat(seen).isNotEmpty();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                watch.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            client.shutdown();
        }
    }

    private void watch(RedisCommands<String, String> redis, List<String> users) {
        while (!closed) {
            for (String user : users) {
                String version = redis.hget("genrec:v1:sequence:{" + user + "}", "version");
                String before = version == null ? seen.get(user) : seen.put(user, version);
                if (before != null && (version == null || version.compareTo(before) < 0)) {
                    backwards.add(user + " from " + before + " to " + version);
                }
            }
        }
    }
}
