package io.genrec.serving;

import com.typesafe.config.Config;
import io.genrec.cache.RedisSequenceStore;
import io.genrec.cache.RedisSettings;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.item.Item;
import io.genrec.domain.page.UserSequence;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.generation.Generations;
import io.genrec.inference.ranking.PlannedRanker;
import io.genrec.inference.search.BeamSettings;
import io.genrec.kafka.KafkaSettings;
import io.genrec.serving.bundle.BundleGenerator;
import io.genrec.serving.bundle.BundleSource;
import io.genrec.serving.bundle.ListGenerator;
import io.genrec.serving.bundle.ServedBundle;
import io.genrec.serving.feedback.FeedbackLog;
import io.genrec.serving.feedback.KafkaFeedback;
import io.genrec.serving.history.InMemoryHistories;
import io.genrec.serving.history.LiveHistories;
import io.genrec.serving.history.UserHistories;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** A bundle and a run's histories behind HTTP, from its start until it is closed or the process ends. */
public final class Serving implements AutoCloseable {
    /** The groups of keys that serving reads. */
    public static final List<String> SECTIONS = List.of("serve", "redis", "kafka", "engine", "beam-search");

    private final Settings settings;
    private final RunDirectory run;
    private final Map<String, Item> items;
    private final List<AutoCloseable> owned;
    private final ServingNode node;
    private String bundle;

    /**
     * @param owned what the node uses and does not own, in the order in which it is to be closed after the node
     * @param served the bundle that the node began with
     */
    private Serving(
            Settings settings,
            RunDirectory run,
            Map<String, Item> items,
            ServedBundle served,
            ServingNode node,
            List<AutoCloseable> owned) {
        this.settings = settings;
        this.run = run;
        this.items = items;
        this.node = node;
        this.owned = owned;
        this.bundle = name(served);
    }

    /**
     * What serving is told.
     *
     * @param bundle which, as {@link ServedBundle} reads it
     * @param liveHistories whether histories are read from Redis
     */
    public record Settings(
            ServeSettings serve,
            RedisSettings redis,
            KafkaSettings kafka,
            EngineSettings engine,
            BeamSettings beams,
            String bundle,
            boolean liveHistories) {
        /** @param genrec the configuration at path {@code genrec} */
        public static Settings from(Config genrec) {
            RedisSettings redis = RedisSettings.from(genrec);
            return new Settings(
                    ServeSettings.from(genrec),
                    redis,
                    KafkaSettings.from(genrec),
                    EngineSettings.from(genrec),
                    BeamSettings.from(genrec),
                    genrec.getString("serve.bundle"),
                    liveHistories(genrec.getString("serve.histories"), redis));
        }

        /** The same settings for a Redis and a Kafka of the process's own, histories live. */
        public Settings live(RedisSettings otherRedis, KafkaSettings otherKafka) {
            return new Settings(serve, otherRedis, otherKafka, engine, beams, bundle, true);
        }

        private static boolean liveHistories(String from, RedisSettings redis) {
            return switch (from) {
                case "run" -> false;
                case "redis" -> {
                    if (redis.wantsBundled()) {
                        throw new IllegalArgumentException("genrec.serve.histories is redis, but genrec.redis.uri is"
                                + " empty: name the Redis that `genrec stream` writes to");
                    }
                    yield true;
                }
                default -> throw new IllegalArgumentException("genrec.serve.histories must be run or redis: " + from);
            };
        }
    }

    /**
     * Returns once it listens.
     *
     * @throws io.genrec.datasets.run.StepFailed where the run has no such bundle, Redis cannot be reached, or the port
     *     cannot be had
     */
    public static Serving start(Settings settings, RunDirectory run) {
        ServedBundle served = ServedBundle.load(settings.bundle(), run);
        Deque<AutoCloseable> owned = new ArrayDeque<>();
        try {
            Map<String, Item> items = items(run);
            UserHistories histories = histories(settings, run, owned);
            FeedbackLog feedback =
                    settings.kafka().isConfigured() ? KafkaFeedback.open(settings.kafka()) : FeedbackLog.NONE;
            owned.push(feedback);
            ServingNode node = ServingNode.start(
                    settings.serve(),
                    settings.redis(),
                    generator(settings, run, items, served),
                    bundles(settings, run, items),
                    histories,
                    feedback);
            return new Serving(settings, run, items, served, node, List.copyOf(owned));
        } catch (RuntimeException e) {
            closeAll(owned);
            throw e;
        }
    }

    /**
     * Makes new lists with another bundle of the run from now on. Lists in progress are continued by the bundle that began
     * them, for as long as it is one of the last {@code serve.open-bundles}.
     *
     * @param choice as {@link ServedBundle} reads it
     */
    public synchronized void take(String choice) {
        ServedBundle served = ServedBundle.load(choice, run);
        node.take(generator(settings, run, items, served));
        bundle = name(served);
    }

    /** What the console shows above everything else; empty: nothing. */
    public void announce(String notice) {
        node.announce(notice);
    }

    /** Where it answers, for a browser. */
    public String address() {
        return node.address();
    }

    /** For the terminal: where it answers, and with which bundle. */
    public synchronized String greeting() {
        return "Serving at " + address() + " bundle " + bundle + "  (Ctrl-C ends it)";
    }

    /** Waits until the process is told to end, which lets requests in flight finish. */
    public void awaitEnd() {
        node.stopped().join();
    }

    @Override
    public void close() {
        node.close();
        closeAll(owned);
    }

    /** All bundles of the run, and folders by name. */
    private static BundleSource bundles(Settings settings, RunDirectory run, Map<String, Item> items) {
        return new BundleSource() {
            @Override
            public ListGenerator open(String choice) {
                try {
                    return generator(settings, run, items, ServedBundle.load(choice, run));
                } catch (BrokenBundle e) {
                    throw new StepFailed(String.valueOf(e.getMessage()), e);
                }
            }

            @Override
            public Optional<ListGenerator> find(String version) {
                try {
                    return ServedBundle.ofVersion(Bundle.versionOf(version), run)
                            .flatMap(served -> generator(settings, run, items, served, version));
                } catch (BrokenBundle | StepFailed e) {
                    LoggerFactory.getLogger(Serving.class).warn("bundle {} cannot be opened again", version, e);
                    return Optional.empty();
                }
            }
        };
    }

    /** Over the newest generation of its catalogue. */
    private static ListGenerator generator(
            Settings settings, RunDirectory run, Map<String, Item> items, ServedBundle served) {
        Generations generations = served.bundle().generations(run.generations());
        Bundle bundle = served.bundle().at(generations.atNewest());
        return new BundleGenerator(PlannedRanker.open(bundle, settings.engine(), settings.beams()), items, generations);
    }

    /** Over the generation that an identity names; empty where that is another one now. */
    private static Optional<ListGenerator> generator(
            Settings settings, RunDirectory run, Map<String, Item> items, ServedBundle served, String identity) {
        Generations generations = served.bundle().generations(run.generations());
        Bundle bundle = served.bundle().at(generations.at(Bundle.generationOf(identity)));
        return bundle.identity().equals(identity)
                ? Optional.of(new BundleGenerator(
                        PlannedRanker.open(bundle, settings.engine(), settings.beams()), items, generations))
                : Optional.empty();
    }

    /** For people: its version and its place. */
    private static String name(ServedBundle served) {
        return served.bundle().version() + " of " + served.place();
    }

    /** What filters ask for, without descriptions, which may be long; empty for a run without items. */
    private static Map<String, Item> items(RunDirectory run) {
        if (!Files.exists(run.items())) {
            return Map.of();
        }
        return ParquetTable.ITEMS.readAll(run.items()).stream()
                .collect(Collectors.toUnmodifiableMap(
                        Item::itemId,
                        item -> new Item(item.itemId(), "", item.categories(), item.brand(), item.price(), ""),
                        (first, again) -> again));
    }

    /** Where histories are live, a run needs none of its own. */
    private static UserHistories histories(Settings settings, RunDirectory run, Deque<AutoCloseable> owned) {
        boolean mayBeAbsent = settings.liveHistories() && !Files.exists(run.sequences());
        List<UserSequence> sequences = mayBeAbsent ? List.of() : ParquetTable.SEQUENCES.readAll(run.sequences());
        UserHistories ofRun = new InMemoryHistories(sequences);
        if (!settings.liveHistories()) {
            return ofRun;
        }
        RedisSequenceStore store = settings.serve().servesOwnCopies()
                ? RedisSequenceStore.openPatiently(settings.redis())
                : RedisSequenceStore.open(settings.redis());
        owned.push(store);
        return new LiveHistories(store, ofRun);
    }

    private static void closeAll(Collection<AutoCloseable> resources) {
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) { // what AutoCloseable declares; the others are to be closed all the same
                // Not a constant: the class is loaded before the run says where its log goes.
                LoggerFactory.getLogger(Serving.class).warn("{} does not close", resource, e);
            }
        }
    }
}
