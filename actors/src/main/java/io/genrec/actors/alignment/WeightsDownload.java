package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.PolicyVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Weights on a worker's disk: fetched over HTTP, checked against their SHA-256 while they come, and put in place only
 * then. The newest two are kept.
 */
final class WeightsDownload {
    private static final int TRIES = 3;
    private static final int KEPT = 2;
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final Duration ANSWERING = Duration.ofSeconds(30);

    private final Path folder;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECTING).build();

    /** @param folder of this process alone */
    WeightsDownload(Path folder) {
        this.folder = folder;
    }

    /** @throws WeightsUnavailable where they did not come, or came with another digest, three times */
    Path fetch(PolicyVersion policy, String address) {
        Path file = folder.resolve(policy.number() + "-" + policy.digest() + ".safetensors");
        if (Files.exists(file)) {
            return file;
        }
        WeightsUnavailable last = new WeightsUnavailable("no try");
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                return fetchOnce(policy, URI.create(address), file);
            } catch (WeightsUnavailable e) {
                last = e;
            }
        }
        throw last;
    }

    private Path fetchOnce(PolicyVersion policy, URI address, Path file) {
        Path partial = folder.resolve("." + file.getFileName() + ".partial");
        try {
            Files.createDirectories(folder);
            HttpResponse<InputStream> answer = http.send(
                    HttpRequest.newBuilder(address).timeout(ANSWERING).build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new WeightsUnavailable("weights " + policy + " at " + address + ": HTTP status "
                            + answer.statusCode() + ", the learner has gone on or come back elsewhere");
                }
                String digest = copy(body, partial);
                if (!digest.equals(policy.digest())) {
                    throw new WeightsUnavailable("weights " + policy + " from " + address + " arrived with SHA-256 "
                            + digest + ", damaged on the way");
                }
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            removeOldest();
            return file;
        } catch (IOException e) {
            throw new WeightsUnavailable("weights " + policy + " cannot be had from " + address + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeightsUnavailable("interrupted while fetching weights " + policy, e);
        }
    }

    private static String copy(InputStream body, Path to) throws IOException {
        MessageDigest sha256 = sha256();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(to), sha256)) {
            body.transferTo(out);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** SHA-256, hexadecimal. */
    static String digest(byte[] weights) {
        return HexFormat.of().formatHex(sha256().digest(weights));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void removeOldest() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> newestFirst = files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted(Comparator.comparingLong(
                                    (Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
            for (Path old : newestFirst.subList(Math.min(KEPT, newestFirst.size()), newestFirst.size())) {
                Files.deleteIfExists(old);
            }
        }
    }
}
