package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.cache.BundledRedis;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A savepoint of an earlier genrec, restored by this one. {@link KeptSavepoint} made it at commit 627e445, whose schemas
 * were {@code open-timeline-2} and {@code open-request-1}: since then one field was added and one removed.
 */
class KeptSavepointIT {
    private static final String FINGERPRINT = "c301857d1737d356fe6a"; // of open-timeline-2, marker included

    @RegisterExtension
    static final StreamServers SERVERS = new StreamServers();

    /** Of its own: the savepoint is older than what others have written. */
    private static BundledRedis redis;

    private static StreamSettings settings;
    private static KafkaTopics topics;

    @TempDir
    Path folder;

    private RunDirectory run;

    @BeforeAll
    static void startServers() {
        redis = BundledRedis.start();
        settings = StreamConfig.named(KeptSavepoint.GROUP, SERVERS.kafka(), redis, StreamConfig.SHORT)
                .settings();
        topics = new KafkaTopics(settings.kafka());
        topics.write(KeptSavepoint.before()); // behind the savepoint, never read again
        topics.write(KeptSavepoint.after());
    }

    @AfterAll
    static void stopServers() {
        topics.close();
        redis.close();
    }

    @BeforeEach
    void setUp() {
        run = new RunDirectory(folder);
    }

    @Test
    void the_job_goes_on_from_state_of_an_older_schema() throws Exception {
        keep(savepoint());
        StreamJob.start(settings, run, true).await();

        new StreamResults(settings, run, topics)
                .assertAgreeWith(Stream.concat(KeptSavepoint.before().stream(), KeptSavepoint.after().stream())
                        .toList());
    }

    @Test
    void state_of_an_unknown_schema_stops_the_job_at_once_in_a_sentence() throws Exception {
        keep(new String(savepoint(), StandardCharsets.ISO_8859_1)
                .replace(text(FINGERPRINT), text("c301000000000000beef"))
                .getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> StreamJob.start(settings, run, true).await())
                .isInstanceOf(StepFailed.class)
                .hasMessageContaining("a schema that this genrec does not know")
                .hasMessageContaining("start the version that wrote it");
    }

    private void keep(byte[] savepoint) throws IOException {
        Path at = run.stream().resolve("savepoints").resolve("savepoint-kept");
        Files.createDirectories(at);
        Files.write(at.resolve("_metadata"), savepoint);
    }

    private static byte[] savepoint() throws IOException {
        try (InputStream kept = KeptSavepointIT.class.getResourceAsStream("savepoint-timeline-2/_metadata")) {
            return kept.readAllBytes();
        }
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }
}
