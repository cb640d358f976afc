package io.genrec.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.run.Progress;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.table.ParquetTable;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.flink.features.FeatureJob;
import io.genrec.flink.features.FeatureSettings;
import io.genrec.kafka.EventJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The yardstick of {@code bench features} must agree where a log is nasty, and notice where rows differ. */
@Tag("slow") // wants DuckDB's driver
class DuckDbFeaturesIT {
    private static final String KEYS = "features { attribution-window = 30s, history-cap = 6, max-exposed = 2,"
            + " split.min-pages = 0 }, log.earliest-time = \"1970-01-01\"";

    @TempDir
    Path folder;

    @Test
    void agrees_on_ties_repeats_and_late_reactions_from_both_forms_and_notices_a_difference() throws Exception {
        List<Event> log = nastyLog();
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        ParquetTable.EVENTS.writeAll(run.events(), log);
        FeatureSettings settings = settings();
        FeatureJob.run(settings, run, Progress.SILENT);
        Path out = Files.createDirectory(folder.resolve("out"));

        try (DuckDbFeatures duckDb = DuckDbFeatures.open(driver())) {
            duckDb.compute(run.events(), settings, 1, out);
            assertThat(duckDb.differences(run, out, 1)).isZero();

            duckDb.compute(lines(log), settings, 1, out);
            assertThat(duckDb.differences(run, out, 1)).isZero();

            duckDb.compute(lines(log.subList(0, log.size() - 1)), settings, 1, out);
            assertThat(duckDb.differences(run, out, 1)).isPositive();
        }
    }

    /** Few items and whole seconds, so that ties abound; reactions far too late; duplicates; the last event a reaction. */
    private static List<Event> nastyLog() {
        Random random = new Random(5);
        List<Event> log = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            String user = "u" + random.nextInt(25);
            String request = user + "-r" + random.nextInt(12);
            Action action = Action.values()[Math.max(0, random.nextInt(6) - 2)];
            long seconds = 1_000 + random.nextInt(90);
            log.add(new Event(
                    user,
                    "i" + random.nextInt(9),
                    action,
                    request,
                    1 + random.nextInt(2),
                    random.nextInt(4),
                    seconds * 1_000));
            if (i % 10 == 0) {
                log.add(log.get(random.nextInt(log.size())));
            }
        }
        log.add(new Event("last", "tea", Action.ORDERED, "last-r", 1, 0, 1_090_000));
        return log;
    }

    private Path lines(List<Event> log) throws Exception {
        EventJson json = new EventJson();
        StringBuilder text = new StringBuilder();
        log.forEach(event -> text.append(new String(json.write(event), StandardCharsets.UTF_8))
                .append('\n'));
        return Files.writeString(folder.resolve("log.jsonl"), text);
    }

    private static FeatureSettings settings() {
        Config genrec = ConfigFactory.parseString(KEYS)
                .withFallback(ConfigFactory.defaultReference().getConfig("genrec"));
        return FeatureSettings.from(genrec);
    }

    private static Path driver() throws Exception {
        return Path.of(Class.forName("org.duckdb.DuckDBDriver")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
