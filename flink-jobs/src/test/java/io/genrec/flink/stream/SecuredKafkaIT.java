package io.genrec.flink.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.kafka.KafkaUnavailable;
import io.genrec.testing.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka that wants to know who comes, over TLS, and lets nobody do more than was granted. */
class SecuredKafkaIT {
    private static final String PASSWORD = "pass-6f1d2c";

    @RegisterExtension
    static final StreamServers SERVERS = new StreamServers();

    @TempDir
    Path folder;

    private StreamConfig config;
    private StreamSettings secured;
    private KafkaTopics topics;

    @BeforeEach
    void setUp() throws Exception {
        config = StreamConfig.on(SERVERS.kafka(), SERVERS.redis(), StreamConfig.SHORT);
        topics = new KafkaTopics(config.settings().kafka());
        try (Admin admin = Admin.create(config.settings().kafka().client())) {
            SecuredListener.grant(admin, "genrec", PASSWORD, config.settings());
        }
        secured = as(PASSWORD).settings();
    }

    @AfterEach
    void closeTopics() {
        topics.close();
    }

    /** Twice, the second time without the state of the first, so that what the group has read has to be forgotten. */
    @Test
    void a_job_streams_with_the_rights_that_the_documentation_lists() {
        topics.write(List.of(new Event("ann", "tea", Action.CLICKED, "r1", 1, 0, 1_000_000)));
        topics.writeBytes("poison", "[]");
        for (String run : List.of("first", "second")) {
            StreamJob job = StreamJob.start(secured, new RunDirectory(folder.resolve(run)), true);
            job.await();
            assertThat(job.health().completePages()).isEqualTo(1);
        }
        assertThat(topics.read(secured.kafka().topics().pages())).hasSize(2);
        assertThat(topics.read(secured.kafka().topics().deadLetters())).hasSize(2);
    }

    @Fault("The settings of Kafka's clients, passwords among them, lay in the graph of the job.")
    @Test
    @SuppressWarnings("try") // what Flink declares that closing throws
    void the_secrets_are_neither_in_the_graph_of_the_job_nor_in_what_flink_shows_of_it() throws Exception {
        RunDirectory run = new RunDirectory(folder.resolve("run"));
        Configuration anyPort = new Configuration();
        anyPort.set(RestOptions.BIND_PORT, "0");
        MiniClusterConfiguration cluster = new MiniClusterConfiguration.Builder()
                .setConfiguration(anyPort)
                .setNumSlotsPerTaskManager(2)
                .build();
        try (MiniCluster flink = new MiniCluster(cluster)) {
            flink.start();
            URI rest = flink.getRestAddress().get();
            StreamJob job = StreamJob.start(secured, run, false, saved -> remote(rest, saved));
            KafkaTopics.await("a checkpoint", () -> new SavedState(run).newest().isPresent());
            for (String page : List.of(
                    "/jobmanager/config",
                    "/jobs/" + job.id(),
                    "/jobs/" + job.id() + "/config",
                    "/jobs/" + job.id() + "/plan",
                    "/jobs/" + job.id() + "/checkpoints/config",
                    "/jobs/" + job.id() + "/exceptions")) {
                String shown = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(rest.resolve(page)).build(), BodyHandlers.ofString())
                        .body();
                assertThat(shown).as(page).doesNotContain(PASSWORD, "\"errors\":[");
            }
            job.close();
        }
        StreamExecutionEnvironment laid = StreamExecutionEnvironment.createLocalEnvironment(
                2, StreamEnvironment.configuration(secured, new SavedState(run)));
        new StreamGraph(secured, laid).lay(run.sequences(), run.streamedSamples(), 0);
        String graph = new String(
                InstantiationUtil.serializeObject(laid.getStreamGraph().getJobGraph()), StandardCharsets.ISO_8859_1);
        assertThat(graph)
                .contains("client.properties:sasl.jaas.config") // where the tasks read it
                .doesNotContain(PASSWORD);
    }

    @Test
    void a_wrong_password_is_reported_at_the_start_without_the_password() throws Exception {
        StreamSettings wrong = as("wrong-8a7b").settings();
        assertThatThrownBy(() -> StreamJob.start(wrong, new RunDirectory(folder.resolve("run")), true))
                .isInstanceOf(KafkaUnavailable.class)
                .hasMessageStartingWith("Kafka at " + SERVERS.secured().bootstrap()
                        + " does not accept the credentials of genrec.kafka.client-properties (" + folder)
                .hasMessageNotContaining("wrong-8a7b");
    }

    private StreamConfig as(String password) throws Exception {
        Path client = SERVERS.secured().client(folder.resolve("client.properties"), "genrec", password);
        return config.with("kafka { bootstrap = \"" + SERVERS.secured().bootstrap() + "\", client-properties = \""
                + client + "\" }\n");
    }

    private StreamExecutionEnvironment remote(URI rest, SavedState saved) {
        Configuration flink = StreamEnvironment.configuration(secured, saved);
        StreamExecutionEnvironment job =
                StreamExecutionEnvironment.createRemoteEnvironment(rest.getHost(), rest.getPort(), flink);
        job.setParallelism(2);
        return job;
    }
}
