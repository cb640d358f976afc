package io.genrec.flink.stream;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.genrec.kafka.BundledKafka;
import java.util.UUID;

/**
 * The configuration of a job under test: group and topics of its own, so that tests do not see each other's, on the
 * servers of the test. As text, so that a process of its own can read it, too.
 *
 * @param text HOCON, the keys under {@code genrec}
 */
record StreamConfig(String text) {
    /** Windows of seconds, as {@link io.genrec.flink.features.RandomLog} has them. */
    static final String SHORT = """
            features { attribution-window = 20s }
            stream {
              out-of-order = 5s, lateness = 20s, page-closes = 3s, idle-after = 1s, checkpoint-every = 300ms, max-ahead = 1h
            }
            """;

    /** @param keys what the test is about, over the defaults */
    static StreamConfig on(BundledKafka kafka, BundledRedis redis, String keys) {
        return named("genrec-" + UUID.randomUUID(), kafka, redis, keys);
    }

    /** @param group the topics are named after it */
    static StreamConfig named(String group, BundledKafka kafka, BundledRedis redis, String keys) {
        RedisSettings bundled = redis.settings(RedisSettings.from(defaults()));
        return new StreamConfig(keys
                + """
                stream { group = "GROUP" }
                kafka {
                  bootstrap = "KAFKA"
                  topics {
                    events = "GROUP.events", pages = "GROUP.pages", late = "GROUP.late", dead-letters = "GROUP.dead"
                    partitions = 2
                  }
                }
                redis { uri = "URI", password = "PASSWORD", connect-timeout = 30s, command-timeout = 30s }
                """.replace("GROUP", group)
                        .replace("KAFKA", kafka.bootstrap())
                        .replace("URI", bundled.server().uri())
                        .replace("PASSWORD", bundled.server().password()));
    }

    /** The same but for some keys. */
    StreamConfig with(String keys) {
        return new StreamConfig(text + keys);
    }

    /** The config at {@code genrec}. */
    Config genrec() {
        return ConfigFactory.parseString(text).withFallback(defaults());
    }

    StreamSettings settings() {
        return StreamSettings.from(genrec());
    }

    private static Config defaults() {
        return ConfigFactory.defaultReference().getConfig("genrec");
    }
}
