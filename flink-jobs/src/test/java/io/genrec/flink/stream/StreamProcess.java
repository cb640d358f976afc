package io.genrec.flink.stream;

import com.typesafe.config.ConfigFactory;
import io.genrec.cache.BundledRedis;
import io.genrec.cache.RedisSettings;
import io.genrec.datasets.run.RunDirectory;
import io.genrec.kafka.BundledKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The streaming job in a JVM of its own, to be killed. */
final class StreamProcess implements AutoCloseable {
    private final Process process;

    private StreamProcess(Process process) {
        this.process = process;
    }

    static StreamProcess start(RunDirectory run, String group, BundledKafka kafka, BundledRedis redis)
            throws IOException {
        Files.createDirectories(run.root());
        RedisSettings settings = redis.settings(
                RedisSettings.from(ConfigFactory.defaultReference().getConfig("genrec")));
        ProcessBuilder job = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                StreamProcess.class.getName(),
                run.root().toString(),
                group,
                kafka.bootstrap(),
                "redis://127.0.0.1:" + redis.port(),
                settings.password()));
        job.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        job.redirectErrorStream(true);
        job.redirectOutput(run.root().resolve("stream-process.log").toFile());
        return new StreamProcess(job.start());
    }

    /** Kill -9. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** @param arguments run directory, group, Kafka, Redis, password of Redis */
    public static void main(String[] arguments) {
        RedisSettings redis = RedisSettings.from(
                        ConfigFactory.defaultReference().getConfig("genrec"))
                .at(arguments[3], arguments[4]);
        StreamSettings settings = StreamJobIT.settings("json", arguments[1], arguments[2], arguments[3], redis);
        StreamJob.start(settings, new RunDirectory(Path.of(arguments[0])), false)
                .await();
    }
}
