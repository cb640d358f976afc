package io.genrec.flink.stream;

import io.genrec.datasets.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.state.CheckpointMetadataOutputStream;
import org.apache.flink.runtime.state.CheckpointStorage;
import org.apache.flink.runtime.state.CheckpointStorageAccess;
import org.apache.flink.runtime.state.CheckpointStorageFactory;
import org.apache.flink.runtime.state.CheckpointStorageLocation;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The streaming job in a process that ends, as kill -9 does, between pre-commit and commit: at the instant at which a
 * checkpoint has become complete on disk and no task has been told. It waits for a checkpoint that holds rows for Parquet
 * which are not committed, and for the file {@code halt} in its run.
 */
public final class HaltedStream implements CheckpointStorageFactory<CheckpointStorage> {
    static final int HALTED = 137;

    private static final String RUN = "io.genrec.halted.run";

    /** Asks for the halt. */
    static void halt(RunDirectory run) throws IOException {
        Files.createFile(run.root().resolve("halt"));
    }

    /** @param arguments run directory, file of settings */
    public static void main(String[] arguments) throws IOException {
        System.setProperty(RUN, arguments[0]);
        RunDirectory run = new RunDirectory(Path.of(arguments[0]));
        StreamSettings settings = new StreamConfig(Files.readString(Path.of(arguments[1]))).settings();
        StreamJob.start(settings, run, false, saved -> {
                    Configuration flink = StreamEnvironment.configuration(settings, saved);
                    flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, HaltedStream.class.getName());
                    saved.newest()
                            .ifPresent(state -> flink.set(
                                    StateRecoveryOptions.SAVEPOINT_PATH,
                                    state.toUri().toString()));
                    return StreamExecutionEnvironment.createLocalEnvironment(
                            settings.tasks().parallelism(), flink);
                })
                .await();
    }

    @Override
    public CheckpointStorage createFromConfig(ReadableConfig config, ClassLoader loader) {
        return new Storage(FileSystemCheckpointStorage.createFromConfig(config, loader));
    }

    private record Storage(FileSystemCheckpointStorage files) implements CheckpointStorage {
        @Override
        public CompletedCheckpointStorageLocation resolveCheckpoint(String pointer) throws IOException {
            return files.resolveCheckpoint(pointer);
        }

        @Override
        public CheckpointStorageAccess createCheckpointStorage(JobID job) throws IOException {
            return replacing(
                    CheckpointStorageAccess.class,
                    files.createCheckpointStorage(job),
                    result -> result instanceof CheckpointStorageLocation location
                            ? replacing(
                                    CheckpointStorageLocation.class,
                                    location,
                                    stream -> stream instanceof CheckpointMetadataOutputStream metadata
                                            ? new Metadata(metadata)
                                            : stream)
                            : result);
        }
    }

    private interface Replacement {
        Object of(Object result);
    }

    private static <T> T replacing(Class<T> type, T original, Replacement replacement) {
        return type.cast(Proxy.newProxyInstance(
                HaltedStream.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return replacement.of(method.invoke(original, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static final class Metadata extends CheckpointMetadataOutputStream {
        private final CheckpointMetadataOutputStream metadata;

        Metadata(CheckpointMetadataOutputStream metadata) {
            this.metadata = metadata;
        }

        @Override
        public CompletedCheckpointStorageLocation closeAndFinalizeCheckpoint() throws IOException {
            CompletedCheckpointStorageLocation complete = metadata.closeAndFinalizeCheckpoint();
            RunDirectory run = new RunDirectory(Path.of(System.getProperty(RUN)));
            if (Files.exists(run.root().resolve("halt")) && hasPendingRows(run.streamedSamples())) {
                Runtime.getRuntime().halt(HALTED);
            }
            return complete;
        }

        @Override
        public void write(int next) throws IOException {
            metadata.write(next);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            metadata.write(bytes, from, length);
        }

        @Override
        public long getPos() throws IOException {
            return metadata.getPos();
        }

        @Override
        public void flush() throws IOException {
            metadata.flush();
        }

        @Override
        public void sync() throws IOException {
            metadata.sync();
        }

        @Override
        public void close() throws IOException {
            metadata.close();
        }
    }

    /** Whether a part lies there that has not got its name. */
    static boolean hasPendingRows(Path samples) {
        if (!Files.isDirectory(samples)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(samples)) {
            return files.anyMatch(file -> file.getFileName().toString().contains(".inprogress."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
