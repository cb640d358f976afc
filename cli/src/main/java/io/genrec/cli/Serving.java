package io.genrec.cli;

import com.typesafe.config.Config;
import io.genrec.actors.serving.InMemoryHistories;
import io.genrec.actors.serving.ServeSettings;
import io.genrec.actors.serving.ServingNode;
import io.genrec.cache.RedisSettings;
import io.genrec.cli.terminal.Terminal;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.page.UserSequence;
import io.genrec.inference.bundle.Bundle;
import io.genrec.inference.engine.EngineSettings;
import io.genrec.inference.ranking.GenerativeRanker;
import io.genrec.inference.search.BeamSettings;
import java.nio.file.Files;
import java.util.List;

/** A run's bundle and histories behind HTTP. */
final class Serving implements AutoCloseable {
    /** The groups of keys that serving reads. */
    static final List<String> SECTIONS = List.of("serve", "redis", "engine", "beam-search");

    private final GenerativeRanker ranker;
    private final ServingNode node;

    private Serving(GenerativeRanker ranker, ServingNode node) {
        this.ranker = ranker;
        this.node = node;
    }

    /** What serving is told. */
    record Settings(ServeSettings serve, RedisSettings redis, EngineSettings engine, BeamSettings beams) {
        static Settings from(Config genrec) {
            return new Settings(
                    ServeSettings.from(genrec),
                    RedisSettings.from(genrec),
                    EngineSettings.from(genrec),
                    BeamSettings.from(genrec));
        }
    }

    /** Serves until the process is told to end, which lets requests in flight finish. */
    static void untilInterrupted(Settings settings, RunDirectory run, Terminal terminal) {
        try (Serving serving = start(settings, run)) {
            terminal.line("Serving at " + serving.node.address() + "  (Ctrl-C ends it)");
            serving.node.stopped().join();
        }
    }

    private static Serving start(Settings settings, RunDirectory run) {
        if (!Files.exists(run.bundle())) {
            throw new StepFailed("no bundle at " + run.bundle() + ": run `genrec train` first");
        }
        List<UserSequence> sequences = ParquetTable.SEQUENCES.readAll(run.sequences());
        Bundle bundle = Bundle.load(run.bundle());
        GenerativeRanker ranker = GenerativeRanker.open(bundle, settings.engine(), settings.beams());
        try {
            ServingNode node = ServingNode.start(
                    settings.serve(),
                    settings.redis(),
                    new BundleGenerator(bundle, ranker),
                    new InMemoryHistories(sequences));
            return new Serving(ranker, node);
        } catch (RuntimeException e) {
            ranker.close();
            throw e;
        }
    }

    @Override
    public void close() {
        node.close();
        ranker.close();
    }
}
