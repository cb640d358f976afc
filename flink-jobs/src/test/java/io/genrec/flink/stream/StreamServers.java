package io.genrec.flink.stream;

import io.genrec.cache.BundledRedis;
import io.genrec.kafka.BundledKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Kafka and a Redis for all tests of a class; each test has topics and keys of its own. */
final class StreamServers implements BeforeAllCallback, AfterAllCallback {
    private Path folder;
    private BundledKafka kafka;
    private BundledRedis redis;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("stream-servers");
        kafka = BundledKafka.start(folder);
        redis = BundledRedis.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        redis.close();
        kafka.close();
        FileUtils.deleteDirectory(folder.toFile());
    }

    BundledKafka kafka() {
        return kafka;
    }

    BundledRedis redis() {
        return redis;
    }
}
