package io.genrec.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;

/**
 * A real Kafka that comes with genrec: one KRaft node, a process of its own on free ports of the loopback interface, from
 * the jars of this one's class path; it ends with this one. What it was told stays in its folder, for the next start there.
 * Settings in the folder's {@code server.properties} go over genrec's; listeners are added to its own.
 */
public final class BundledKafka implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final String HEAP = "-Xmx384m";

    private final Path folder;
    private final int port;
    private final int controllerPort;
    private Process process;

    private BundledKafka(Path folder, int port, int controllerPort, Process process) {
        this.folder = folder;
        this.port = port;
        this.controllerPort = controllerPort;
        this.process = process;
    }

    /** Starts in a folder, new or of an earlier start. @throws KafkaUnavailable naming its log, where it does not start */
    public static BundledKafka start(Path folder) {
        try {
            Files.createDirectories(folder);
            int port = freePort();
            int controllerPort = freePort();
            BundledKafka kafka = new BundledKafka(folder, port, controllerPort, launch(folder, port, controllerPort));
            kafka.awaitStart();
            return kafka;
        } catch (IOException e) {
            throw new KafkaUnavailable("the bundled Kafka does not start in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** {@code settings}, pointed here. */
    public KafkaSettings settings(KafkaSettings settings) {
        return settings.at(bootstrap());
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Ends the process at once, as a crash does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Starts it again where it was, after {@link #kill()} or a crash. */
    public void restart() {
        try {
            kill();
            process = launch(folder, port, controllerPort);
            awaitStart();
        } catch (IOException e) {
            throw new KafkaUnavailable("the bundled Kafka does not start again in " + folder, e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static Process launch(Path folder, int port, int controllerPort) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder broker = new ProcessBuilder(List.of(
                java,
                HEAP,
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-XX:+UseSerialGC",
                "-Dio.genrec.log=" + folder.resolve("broker.log"),
                KafkaBroker.class.getName(),
                folder.toString(),
                String.valueOf(port),
                String.valueOf(controllerPort)));
        broker.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        broker.redirectErrorStream(true);
        broker.redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("broker.out").toFile()));
        return broker.start();
    }

    private void awaitStart() {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new KafkaUnavailable("the bundled Kafka ended at its start, see " + folder.resolve("broker.out"));
            }
            if (answers()) {
                return;
            }
            pause();
        }
        close();
        throw new KafkaUnavailable("the bundled Kafka did not start within " + START.toSeconds() + " s, see "
                + folder.resolve("broker.out"));
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) LOOK.toMillis());
        } catch (IOException notYet) {
            return false;
        }
        Properties client = new Properties();
        client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap());
        try (Admin admin = Admin.create(client)) {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while the bundled Kafka starts", e);
        } catch (ExecutionException | TimeoutException notYet) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while the bundled Kafka starts", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
