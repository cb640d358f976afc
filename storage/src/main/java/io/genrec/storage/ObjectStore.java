package io.genrec.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.opendal.AsyncOperator;
import org.apache.opendal.Entry;
import org.apache.opendal.ListOptions;
import org.apache.opendal.Metadata;
import org.apache.opendal.OpenDALException;
import org.apache.opendal.Operator;
import org.apache.opendal.OperatorOutputStream;
import org.apache.opendal.WriteOptions;
import org.apache.opendal.layer.RetryLayer;

/**
 * The objects under one prefix of a bucket. All that it asks of a store beyond reading and writing is that an object can be
 * created only where there is none ({@link #create}), which S3, Google's and Azure's stores all do.
 */
final class ObjectStore implements Closeable {
    /** Of one request: large enough that a request's delay hardly counts, small enough to repeat. */
    static final int PIECE = 8 << 20;

    private static final Pattern CODE = Pattern.compile("code: \"(\\w+)\"");

    private final RunAddress.Bucket address;
    private final AsyncOperator plain;
    private final AsyncOperator operator;
    private final Operator blocking;
    private final Duration timeout;

    private ObjectStore(RunAddress.Bucket address, AsyncOperator plain, AsyncOperator operator, Duration timeout) {
        this.address = address;
        this.plain = plain;
        this.operator = operator;
        this.blocking = operator.blocking();
        this.timeout = timeout;
    }

    /** @throws StorageFailed where what is known of the store does not suffice to reach it */
    static ObjectStore open(RunAddress.Bucket address, StorageSettings settings) {
        Map<String, String> known = new HashMap<>();
        known.put("root", "/" + address.prefix());
        String service =
                switch (address.store()) {
                    case S3 -> {
                        known.put("bucket", address.bucket());
                        known.put("region", s3Region(settings));
                        if (!settings.endpoint().isEmpty()) {
                            known.put("endpoint", settings.endpoint());
                        }
                        yield "s3";
                    }
                    case GOOGLE -> {
                        known.put("bucket", address.bucket());
                        yield "gcs";
                    }
                    case AZURE -> {
                        known.put("container", address.bucket());
                        known.put("endpoint", "https://" + address.host().replaceFirst("\\.dfs\\.", ".blob."));
                        yield "azblob";
                    }
                };
        try {
            AsyncOperator plain = AsyncOperator.of(service, known);
            AsyncOperator operator = plain.layer(RetryLayer.builder()
                    .jitter(true)
                    .factor(2)
                    .minDelay(Duration.ofMillis(200))
                    .maxDelay(Duration.ofSeconds(10))
                    .maxTimes(settings.retries())
                    .build());
            return new ObjectStore(address, plain, operator, settings.requestTimeout());
        } catch (OpenDALException e) {
            throw new StorageFailed("cannot open " + address + ": " + firstLine(e), e);
        } catch (LinkageError e) {
            throw new StorageFailed(
                    "runs on object storage need OpenDAL's native library, which cannot be loaded here: "
                            + e.getMessage(),
                    e);
        }
    }

    private static String s3Region(StorageSettings settings) {
        return List.of(settings.region(), environment("AWS_REGION"), environment("AWS_DEFAULT_REGION"), "us-east-1")
                .stream()
                .filter(region -> !region.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static String environment(String name) {
        return Optional.ofNullable(System.getenv(name)).orElse("");
    }

    /** A small object of text; empty where there is none. */
    Optional<String> read(String key) {
        return find("read " + key, operator.read(key)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** What is known of an object. */
    record Known(long bytes, Instant changed) {}

    Optional<Known> look(String key) {
        Optional<Metadata> found = find("look at " + key, operator.stat(key));
        return found.map(metadata -> new Known(
                metadata.getContentLength(),
                metadata.getLastModified() == null ? Instant.EPOCH : metadata.getLastModified()));
    }

    /**
     * Writes an object where there is none.
     *
     * @param content unlike what anybody else would write there, for a request that was cut is repeated: what it finds may be
     *     its own
     * @return whether it was this one that wrote it
     */
    boolean create(String key, String content) {
        WriteOptions absent = WriteOptions.builder().ifNotExists(true).build();
        try {
            await("create " + key, operator.write(key, content.getBytes(StandardCharsets.UTF_8), absent));
            return true;
        } catch (Refused e) {
            if (e.code == OpenDALException.Code.ConditionNotMatch || e.code == OpenDALException.Code.AlreadyExists) {
                return read(key).map(found -> found.equals(content)).orElse(false);
            }
            throw failure("create " + key, e);
        }
    }

    void replace(String key, String content) {
        done("write " + key, operator.write(key, content.getBytes(StandardCharsets.UTF_8)));
    }

    void delete(String key) {
        done("remove " + key, operator.delete(key));
    }

    /** The keys below a prefix that ends in a slash; stores may leave out what was written a moment ago. */
    List<String> list(String prefix) {
        ListOptions all = ListOptions.builder().recursive(true).build();
        return find("list " + prefix, operator.list(prefix, all)).orElse(List.of()).stream()
                .map(Entry::getPath)
                .filter(path -> !path.endsWith("/"))
                .toList();
    }

    /** Writes a file as an object, in several requests where it is large. */
    void upload(Path file, String key) throws IOException {
        if (Files.size(file) <= PIECE) {
            done("write " + key, operator.write(key, Files.readAllBytes(file)));
            return;
        }
        byte[] piece = new byte[PIECE];
        OperatorOutputStream out = blocking.createOutputStream(key, PIECE);
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.readNBytes(piece, 0, PIECE); read > 0; read = in.readNBytes(piece, 0, PIECE)) {
                out.write(piece, 0, read);
            }
            out.close();
        } catch (OpenDALException e) {
            throw failure("write " + key, new Refused(e));
        }
        // A stream that failed is not closed: that would make an object of what has arrived.
    }

    /** Adds to a file what it lacks of an object. */
    void download(String key, long bytes, Path partial) throws IOException {
        long have = Files.exists(partial) ? Files.size(partial) : 0;
        try (OutputStream out = Files.newOutputStream(partial, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (have < bytes) {
                int length = (int) Math.min(PIECE, bytes - have);
                byte[] piece = done("read " + key, operator.read(key, have, length));
                out.write(piece);
                have += piece.length;
                if (piece.length == 0) {
                    throw new StorageFailed("cannot read " + address + "/" + key + ": it ends after " + have + " of "
                            + bytes + " bytes");
                }
            }
        }
    }

    @Override
    public void close() {
        blocking.close();
        operator.close();
        plain.close();
    }

    private <T> Optional<T> find(String what, CompletableFuture<T> request) {
        try {
            return Optional.of(await(what, request));
        } catch (Refused e) {
            if (e.code == OpenDALException.Code.NotFound && !e.isForLackOfABucket()) {
                return Optional.empty();
            }
            throw failure(what, e);
        }
    }

    private <T> T done(String what, CompletableFuture<T> request) {
        try {
            return await(what, request);
        } catch (Refused e) {
            throw failure(what, e);
        }
    }

    private <T> T await(String what, CompletableFuture<T> request) throws Refused {
        try {
            return request.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OpenDALException refused) {
                throw new Refused(refused);
            }
            throw new StorageFailed("cannot " + what + " of " + address + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new StorageFailed(
                    "cannot " + what + " of " + address + ": no answer within " + timeout.toSeconds()
                            + " s (genrec.storage.request-timeout)",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageFailed("cannot " + what + " of " + address + ": interrupted", e);
        }
    }

    /** What a store answered in place of doing as asked. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final OpenDALException.Code code;
        private final String sentence;

        Refused(OpenDALException cause) {
            super(cause);
            this.code = cause.getCode();
            this.sentence = firstLine(cause);
        }

        /** The one service tells that as an object that is not found, the other as settings that cannot be. */
        boolean isForLackOfABucket() {
            return sentence.contains("NoSuchBucket") || sentence.contains("ContainerNotFound");
        }
    }

    private StorageFailed failure(String what, Refused refused) {
        Matcher named = CODE.matcher(refused.sentence);
        String reason = named.find() ? named.group(1) : refused.sentence;
        if (refused.isForLackOfABucket()) {
            reason = "there is no bucket " + address.bucket() + ": make it first";
        }
        String mend =
                switch (refused.code) {
                    case PermissionDenied ->
                        "the store refuses these credentials (" + reason
                                + "): check AWS_ACCESS_KEY_ID and the like, and what they may do";
                    case RateLimited ->
                        "the store asks to slow down (" + reason + "), also after pauses: try again later, or set"
                                + " genrec.storage.retries higher";
                    default -> reason;
                };
        return new StorageFailed("cannot " + what + " of " + address + ": " + mend, refused);
    }

    private static String firstLine(OpenDALException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
