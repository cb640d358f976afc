package io.genrec.serving;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.page.UserSequence;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.feedback.FeedbackLog;
import io.genrec.serving.history.InMemoryHistories;
import io.genrec.serving.history.UserHistories;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;

/** Serving nodes for tests, on free ports, over one bundled Redis. */
public final class Nodes {
    public static final String SECRET = "a secret that all nodes share";

    private Nodes() {}

    public static ServingNode start(BundledRedis redis, ListGenerator generator, String overrides) {
        return start(redis, generator, overrides, Clock.systemUTC());
    }

    public static ServingNode start(BundledRedis redis, ListGenerator generator, String overrides, Clock clock) {
        return start(redis, generator, BundleSource.NONE, overrides, clock);
    }

    public static ServingNode start(
            BundledRedis redis, ListGenerator generator, BundleSource source, String overrides, Clock clock) {
        Config genrec = config(overrides);
        return ServingNode.start(
                ServeSettings.from(genrec),
                redis.settings(RedisSettings.from(genrec)),
                generator,
                source,
                histories(),
                FeedbackLog.NONE,
                clock);
    }

    /** The defaults with a free port and the shared secret. */
    public static Config config(String overrides) {
        return ConfigFactory.parseString(overrides)
                .withFallback(ConfigFactory.parseString("serve { port = 0, token-secret = \"" + SECRET + "\" }"))
                .withFallback(ConfigFactory.defaultReference().getConfig("genrec"));
    }

    /** Users {@code u0 .. u99}; {@code uN} clicked {@code i0} and then ordered {@code iN}. */
    public static UserHistories histories() {
        return new InMemoryHistories(IntStream.range(0, 100)
                .mapToObj(user -> new UserSequence(
                        "u" + user,
                        List.of(
                                new Behaviour("i0", Action.CLICKED, 1_000),
                                new Behaviour("i" + user, Action.ORDERED, 2_000)),
                        2))
                .toList());
    }
}
