package io.genrec.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.genrec.domain.event.Event;
import io.genrec.flink.stream.StreamSettings;
import io.genrec.kafka.BundledKafka;
import io.genrec.kafka.EventPublisher;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A streaming job of a test: group and topics of its own, on the servers of the test. */
final class StreamUnderTest {
    private StreamUnderTest() {}

    /**
     * @param master where the job runs; empty for inside this process
     * @param keys over the defaults, HOCON
     */
    static StreamSettings settings(String master, BundledKafka kafka, BundledRedis redis, String keys) {
        String group = "genrec-" + UUID.randomUUID();
        Config genrec = ConfigFactory.parseString(keys
                        + """
                flink.master = "MASTER"
                stream.group = "GROUP"
                kafka {
                  bootstrap = "KAFKA"
                  topics { events = "GROUP.events", pages = "GROUP.pages", late = "GROUP.late", dead-letters = "GROUP.dead" }
                }
                """.replace("MASTER", master).replace("GROUP", group).replace("KAFKA", kafka.bootstrap()))
                .withFallback(ConfigFactory.defaultReference().getConfig("genrec"))
                .resolve();
        StreamSettings settings = StreamSettings.from(genrec);
        return settings.at(settings.kafka(), redis.settings(RedisSettings.from(genrec)), false);
    }

    static void write(StreamSettings settings, List<Event> events) {
        settings.kafka().topics().makeMissing(settings.kafka());
        try (EventPublisher publisher = EventPublisher.open(settings.kafka())) {
            events.stream()
                    .map(event -> publisher.publish(event).toCompletableFuture())
                    .toList()
                    .forEach(CompletableFuture::join);
        }
    }
}
