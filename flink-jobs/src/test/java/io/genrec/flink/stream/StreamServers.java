package io.genrec.flink.stream;

import io.genrec.cache.BundledRedis;
import io.genrec.kafka.BundledKafka;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Kafka and a Redis for all tests of the module; each test has topics and a group of its own. */
final class StreamServers implements BeforeAllCallback {
    private Running running;

    /** Ends with the last test. */
    private record Running(Path folder, SecuredListener secured, BundledKafka kafka, BundledRedis redis)
            implements AutoCloseable {
        static Running start() {
            try {
                Path folder = Files.createTempDirectory("stream-servers");
                SecuredListener secured = SecuredListener.in(folder);
                return new Running(folder, secured, BundledKafka.start(folder), BundledRedis.start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            redis.close();
            kafka.close();
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        running = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .getOrComputeIfAbsent(StreamServers.class, first -> Running.start(), Running.class);
    }

    BundledKafka kafka() {
        return running.kafka();
    }

    /** Another way into the same Kafka, for those who say who they are. */
    SecuredListener secured() {
        return running.secured();
    }

    BundledRedis redis() {
        return running.redis();
    }
}
