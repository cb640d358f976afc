package io.genrec.actors.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.genrec.actors.alignment.ClusterTable;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The page of one alignment, in the learner's process, until it is closed. Safe for several threads. */
public final class AlignmentConsole implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlignmentConsole.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] ALONE = "null".getBytes(StandardCharsets.UTF_8);

    private final Path report;
    private final long startedMillis = System.currentTimeMillis();
    private final AtomicReference<byte[]> nodes = new AtomicReference<>(ALONE);
    private final ActorSystem<Void> system;
    private final ServerBinding binding;

    private AlignmentConsole(ConsoleSettings settings, Path report) {
        this.report = report;
        this.system = ActorSystem.create(
                Behaviors.empty(),
                "genrec-console",
                ConfigFactory.defaultOverrides() // what -Dpekko.KEY=VALUE says
                        .withFallback(ConfigFactory.parseResources(AlignmentConsole.class, "pekko.conf"))
                        .withFallback(ConfigFactory.load()));
        try {
            this.binding = bind(settings);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        LOG.info("the alignment can be watched at {}", address());
    }

    /**
     * Starts the page.
     *
     * @param report what the alignment writes; what is there from an earlier one is not shown
     * @throws StepFailed where the port cannot be had
     */
    public static AlignmentConsole start(ConsoleSettings settings, Path report) {
        return new AlignmentConsole(settings, report);
    }

    /** For a browser. */
    public String address() {
        InetSocketAddress address = binding.localAddress();
        String host = address.getHostString();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + "/";
    }

    /** Shows how the cluster stands; an alignment of one process alone has none. */
    public void show(ClusterTable table) {
        try {
            nodes.set(JSON.writeValueAsBytes(table));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of strings and numbers are JSON", e);
        }
    }

    /** The newest report, as JSON; none before this alignment has written one. */
    Optional<byte[]> report() throws IOException {
        return Files.exists(report) && Files.getLastModifiedTime(report).toMillis() >= startedMillis
                ? Optional.of(Files.readAllBytes(report))
                : Optional.empty();
    }

    /** A {@link ClusterTable} as JSON, or null. */
    byte[] nodes() {
        return Objects.requireNonNull(nodes.get());
    }

    @Override
    public void close() {
        CoordinatedShutdown.get(system)
                .runAll(CoordinatedShutdown.actorSystemTerminateReason())
                .toCompletableFuture()
                .join();
    }

    private ServerBinding bind(ConsoleSettings settings) {
        try {
            return Http.get(system)
                    .newServerAt(settings.host(), settings.port())
                    .bind(ConsoleRoutes.of(this))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            boolean taken = Optional.ofNullable(e.getCause())
                    .map(Throwable::getCause)
                    .filter(BindException.class::isInstance)
                    .isPresent();
            throw new StepFailed(
                    "port " + settings.port() + " of " + settings.host() + " cannot be had for the console"
                            + (taken ? ": stop what listens there, or choose" : ": choose")
                            + " another with --console-port (genrec.console.port; 0 for any free one)",
                    e);
        }
    }
}
