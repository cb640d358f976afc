package io.genrec.cli;

import com.typesafe.config.Config;
import io.genrec.actors.serving.FeedbackLog;
import io.genrec.actors.serving.InMemoryHistories;
import io.genrec.actors.serving.KafkaFeedback;
import io.genrec.actors.serving.ListGenerator;
import io.genrec.actors.serving.LiveHistories;
import io.genrec.actors.serving.ServeSettings;
import io.genrec.actors.serving.ServingNode;
import io.genrec.actors.serving.UserHistories;
import io.genrec.alignment.Alignment;
import io.genrec.alignment.reward.RewardModel;
import io.genrec.cache.RedisSequenceStore;
import io.genrec.cache.RedisSettings;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.UserSequence;
import io.genrec.evaluation.RewardRanking;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.search.BeamSettings;
import io.genrec.kafka.KafkaSettings;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** A bundle and a run's histories behind HTTP. */
final class Serving implements AutoCloseable {
    /** The groups of keys that serving reads. */
    static final List<String> SECTIONS = List.of("serve", "redis", "kafka", "engine", "beam-search", "reward-ranking");

    private final ServingNode node;
    private final String bundle;
    private final List<AutoCloseable> owned;

    /**
     * @param bundle for people, its version and its place
     * @param owned what the node uses, in the order in which it is to be closed after the node
     */
    private Serving(ServingNode node, String bundle, List<AutoCloseable> owned) {
        this.node = node;
        this.bundle = bundle;
        this.owned = owned;
    }

    /**
     * What serving is told.
     *
     * @param bundle which, as {@link ServedBundle} reads it
     * @param rewardRanking how the run's reward model orders lists; empty where the decoder's order stands
     * @param liveHistories whether histories are read from Redis
     */
    record Settings(
            ServeSettings serve,
            RedisSettings redis,
            KafkaSettings kafka,
            EngineSettings engine,
            BeamSettings beams,
            String bundle,
            Optional<RewardRanking> rewardRanking,
            boolean liveHistories) {
        static Settings from(Config genrec) {
            RedisSettings redis = RedisSettings.from(genrec);
            return new Settings(
                    ServeSettings.from(genrec),
                    redis,
                    KafkaSettings.from(genrec),
                    EngineSettings.from(genrec),
                    BeamSettings.from(genrec),
                    genrec.getString("serve.bundle"),
                    rewardRanking(genrec),
                    liveHistories(genrec.getString("serve.histories"), redis));
        }

        /** The same settings for a Redis and a Kafka of the process's own, histories live. */
        Settings live(RedisSettings otherRedis, KafkaSettings otherKafka) {
            return new Settings(serve, otherRedis, otherKafka, engine, beams, bundle, rewardRanking, true);
        }

        private static Optional<RewardRanking> rewardRanking(Config genrec) {
            String by = genrec.getString("serve.ranked-by");
            return switch (by) {
                case "likelihood" -> Optional.empty();
                case "reward" -> Optional.of(RewardRanking.from(genrec));
                default ->
                    throw new IllegalArgumentException("genrec.serve.ranked-by must be likelihood or reward: " + by);
            };
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

    /** Serves until the process is told to end, which lets requests in flight finish. */
    static void untilInterrupted(Settings settings, RunDirectory run, Terminal terminal) {
        try (Serving serving = start(settings, run)) {
            serving.untilInterrupted(terminal);
        }
    }

    void untilInterrupted(Terminal terminal) {
        terminal.line("Serving at " + address() + " bundle " + bundle + "  (Ctrl-C ends it)");
        node.stopped().join();
    }

    String address() {
        return node.address();
    }

    /** Returns once it listens. */
    static Serving start(Settings settings, RunDirectory run) {
        ServedBundle served = ServedBundle.load(settings.bundle(), run);
        Bundle bundle = served.bundle();
        List<UserSequence> sequences = ParquetTable.SEQUENCES.readAll(run.sequences());
        Deque<AutoCloseable> owned = new ArrayDeque<>();
        try {
            GenerativeRanker ranker = GenerativeRanker.open(bundle, settings.engine(), settings.beams());
            owned.push(ranker);
            UserHistories histories = new InMemoryHistories(sequences);
            if (settings.liveHistories()) {
                RedisSequenceStore store = RedisSequenceStore.open(settings.redis());
                owned.push(store);
                histories = new LiveHistories(store, histories);
            }
            FeedbackLog feedback =
                    settings.kafka().isConfigured() ? KafkaFeedback.open(settings.kafka()) : FeedbackLog.NONE;
            owned.push(feedback);
            ListGenerator lists = new BundleGenerator(bundle, ranker);
            String place = served.place();
            if (settings.rewardRanking().isPresent()) {
                RewardModel rewards = Alignment.rewards(run);
                owned.push(rewards);
                lists = new RewardedGenerator(
                        lists,
                        rewards,
                        rewards.version(),
                        settings.rewardRanking().get());
                place += ", ranked by reward";
            }
            ServingNode node = ServingNode.start(settings.serve(), settings.redis(), lists, histories, feedback);
            return new Serving(node, bundle.version() + " of " + place, List.copyOf(owned));
        } catch (RuntimeException e) {
            closeAll(owned);
            throw e;
        }
    }

    @Override
    public void close() {
        node.close();
        closeAll(owned);
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
