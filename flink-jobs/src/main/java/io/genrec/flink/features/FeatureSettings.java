package io.genrec.flink.features;

import com.typesafe.config.Config;
import io.genrec.datasets.imports.LogTimes;
import io.genrec.flink.cluster.FlinkTarget;
import io.genrec.flink.page.EventRules;
import io.genrec.flink.page.PageRules;
import io.genrec.flink.split.SplitSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings under {@code genrec.features}.
 *
 * @param from what samples are made of
 * @param events a log elsewhere than in the run; empty for the run's own
 * @param times when its events can have happened
 * @param parallelism tasks side by side
 * @param flink where the job runs
 */
public record FeatureSettings(
        From from,
        Optional<Path> events,
        PageRules pages,
        EventRules rules,
        LogTimes times,
        SplitSettings split,
        int parallelism,
        FlinkTarget flink) {
    /** What samples are made of. */
    public enum From {
        /** Events, all of them at once. */
        LOG,
        /** Pages that a stream has completed. */
        STREAM
    }

    public FeatureSettings {
        if (parallelism < 1) {
            throw new IllegalArgumentException("genrec.features.parallelism must be at least 1: " + parallelism);
        }
    }

    /** @param genrec the config at {@code genrec} */
    public static FeatureSettings from(Config genrec) {
        Config features = genrec.getConfig("features");
        return new FeatureSettings(
                from(features.getString("from")),
                Optional.of(features.getString("events"))
                        .filter(path -> !path.isEmpty())
                        .map(path -> Path.of(path).toAbsolutePath()),
                PageRules.from(features),
                EventRules.from(features),
                LogTimes.from(genrec),
                SplitSettings.from(features),
                features.getInt("parallelism"),
                FlinkTarget.from(genrec));
    }

    private static From from(String name) {
        return switch (name) {
            case "log" -> From.LOG;
            case "stream" -> From.STREAM;
            default -> throw new IllegalArgumentException("genrec.features.from must be log or stream: " + name);
        };
    }

    /** The same settings for another Flink. */
    public FeatureSettings on(FlinkTarget other) {
        return new FeatureSettings(from, events, pages, rules, times, split, parallelism, other);
    }
}
