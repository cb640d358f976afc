package io.genrec.flink.cluster;

import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * A standalone Flink session cluster on this machine: a job manager and task managers, processes of their own from the jars
 * of this one's class path; they end with this one. Settings, logs and what jobs put aside lie in its folder.
 */
public final class FlinkCluster implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(200);

    /** What Flink's own scripts open to it on JDK 17. */
    private static final List<String> OPENED = Stream.of(
                    "java.base/java.lang",
                    "java.base/java.lang.reflect",
                    "java.base/java.net",
                    "java.base/java.nio",
                    "java.base/java.text",
                    "java.base/java.time",
                    "java.base/java.util",
                    "java.base/java.util.concurrent",
                    "java.base/java.util.concurrent.atomic",
                    "java.base/java.util.concurrent.locks")
            .map(opened -> "--add-opens=" + opened + "=ALL-UNNAMED")
            .toList();

    private final FlinkClusterSettings settings;
    private final Path folder;
    private final int port;
    private final Map<String, Process> processes = new LinkedHashMap<>();

    private FlinkCluster(FlinkClusterSettings settings, Path folder, int port) {
        this.settings = settings;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts one; returns when all its task managers are there.
     *
     * @param folder is made where it is absent
     * @throws StepFailed naming the port that is taken, or the log of the process that does not start
     */
    public static FlinkCluster start(FlinkClusterSettings settings, Path folder) {
        FlinkCluster cluster = new FlinkCluster(settings, folder.toAbsolutePath(), free(settings.port()));
        try {
            cluster.start();
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new StepFailed("Flink does not start in " + folder + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Host and port, for {@code --flink-master}. */
    public String address() {
        return HOST + ":" + port;
    }

    public Path logs() {
        return folder.resolve("log");
    }

    /** Returns when one of the processes has ended, with its name. */
    public String awaitEnd() {
        CompletableFuture<?>[] ends =
                processes.values().stream().map(Process::onExit).toArray(CompletableFuture<?>[]::new);
        CompletableFuture.anyOf(ends).join();
        return ended().orElseThrow();
    }

    /**
     * Ends one task manager at once, as a crash does, to try out what then happens.
     *
     * @param number from 1
     */
    public void killTaskManager(int number) {
        Process process = Objects.requireNonNull(processes.get(taskManager(number)));
        process.destroyForcibly();
        process.onExit().join();
    }

    /**
     * Starts one that was killed, as whoever watches over a cluster does; jobs go on there once it is up.
     *
     * @param number from 1
     */
    public void restartTaskManager(int number) {
        try {
            launchTaskManager(number);
        } catch (IOException e) {
            throw new StepFailed("the " + taskManager(number) + " of Flink does not start: " + e.getMessage(), e);
        }
    }

    /** Ends all processes. */
    @Override
    public void close() {
        processes.values().forEach(Process::destroy);
        try {
            for (Process process : processes.values()) {
                if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            processes.values().forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private void start() throws IOException {
        Path configuration = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(logs());
        Files.createDirectories(folder.resolve("tmp"));
        Configuration flink = configuration();
        Files.write(
                configuration.resolve("config.yaml"),
                flink.toMap().entrySet().stream()
                        .map(entry -> entry.getKey() + ": \"" + entry.getValue().replace("\\", "\\\\") + "\"")
                        .sorted()
                        .toList());
        try (InputStream logback = FlinkCluster.class.getResourceAsStream("logback.xml")) {
            Files.copy(
                    Objects.requireNonNull(logback),
                    configuration.resolve("logback.xml"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        launch("job-manager", FlinkProcess.JobManager.class, List.of("-Xmx" + settings.jobManagerHeap()), List.of());
        for (int number = 1; number <= settings.taskManagers(); number++) {
            launchTaskManager(number);
        }
        awaitStart();
    }

    private void launchTaskManager(int number) throws IOException {
        TaskExecutorProcessSpec memory = memory();
        List<String> own = new ArrayList<>(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
        own.addAll(List.of("-D", "taskmanager.resource-id=" + taskManager(number)));
        launch(
                taskManager(number),
                FlinkProcess.TaskManager.class,
                words(ProcessMemoryUtils.generateJvmParametersStr(memory)),
                own);
    }

    private Configuration configuration() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("jobmanager.rpc.address", HOST);
        keys.put("jobmanager.bind-host", HOST);
        keys.put("jobmanager.rpc.port", String.valueOf(free(0)));
        keys.put("rest.address", HOST);
        keys.put("rest.bind-address", HOST);
        keys.put("rest.port", String.valueOf(port));
        keys.put("taskmanager.host", HOST);
        keys.put("taskmanager.bind-host", HOST);
        keys.putAll(size());
        keys.put("parallelism.default", String.valueOf(settings.slots() * settings.taskManagers()));
        keys.put("pekko.startup-timeout", START.toSeconds() + " s"); // 10 s else, too short on a loaded machine
        keys.put("heartbeat.interval", "1 s"); // brings the counts of running jobs, and finds out who died
        keys.put("heartbeat.timeout", "20 s");
        keys.put("io.tmp.dirs", folder.resolve("tmp").toString());
        keys.put("web.upload.dir", folder.resolve("tmp").toString());
        return Configuration.fromMap(keys);
    }

    /** Of a task manager. */
    private Map<String, String> size() {
        return Map.of(
                "taskmanager.numberOfTaskSlots", String.valueOf(settings.slots()),
                "taskmanager.memory.process.size", settings.taskManagerMemory());
    }

    private TaskExecutorProcessSpec memory() {
        try {
            return TaskExecutorProcessUtils.processSpecFromConfig(Configuration.fromMap(size()));
        } catch (IllegalConfigurationException | IllegalArgumentException e) {
            throw new StepFailed(
                    "genrec.flink-cluster.task-manager-memory = " + settings.taskManagerMemory()
                            + " cannot be shared out: " + e.getMessage(),
                    e);
        }
    }

    private void launch(String name, Class<?> main, List<String> options, List<String> own) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(OPENED);
        command.add("-Dlog.file=" + logs().resolve(name + ".log"));
        command.add("-Dlogback.configurationFile=" + folder.resolve("conf").resolve("logback.xml"));
        command.add(main.getName());
        command.addAll(List.of("--configDir", folder.resolve("conf").toString()));
        command.addAll(own);
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("CLASSPATH", FlinkClassPath.ofThisJvm());
        process.redirectErrorStream(true);
        process.redirectOutput(out(name).toFile());
        processes.put(name, process.start());
    }

    private void awaitStart() {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            ended().ifPresent(name -> {
                throw new StepFailed("the " + name.replace('-', ' ') + " of Flink ended at its start, see " + out(name)
                        + " and " + logs().resolve(name + ".log"));
            });
            if (isComplete()) {
                return;
            }
            pause();
        }
        throw new StepFailed("Flink did not start within " + START.toSeconds() + " s, see " + logs());
    }

    private boolean isComplete() {
        try {
            FlinkOverview overview = FlinkOverview.of(HOST, port, Optional.empty());
            return overview.slots() == settings.taskManagers() * settings.slots();
        } catch (StepFailed notYet) {
            return false;
        }
    }

    private Optional<String> ended() {
        return processes.entrySet().stream()
                .filter(process -> !process.getValue().isAlive())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private Path out(String name) {
        return logs().resolve(name + ".out");
    }

    private static String taskManager(int number) {
        return "task-manager-" + number;
    }

    private static List<String> words(String text) {
        return Stream.of(text.strip().split("\\s+")).toList();
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while Flink starts", e);
        }
    }

    /**
     * A port that nobody listens on now.
     *
     * @param wanted 0 for any
     */
    private static int free(int wanted) {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StepFailed(
                    "port " + wanted + " is taken: choose another with --port (genrec.flink-cluster.port), 0 for any"
                            + " free one",
                    e);
        }
    }
}
