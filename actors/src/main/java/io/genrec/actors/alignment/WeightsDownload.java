package io.genrec.actors.alignment;

import io.genrec.alignment.rollout.PolicyVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URL;
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
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;

/**
 * Weights on a worker's disk: fetched over HTTP, checked against their SHA-256 while they come, and put in place only
 * then. What is there already is checked as well, for a disk forgets and a machine may have died while it wrote. The
 * newest two are kept.
 */
final class WeightsDownload {
    private static final int TRIES = 3;
    private static final int KEPT = 2;
    private static final Duration CONNECTING = Duration.ofSeconds(5);
    private static final int BUFFER = 1 << 16;

    /** What must come in the time of a stall: a peer that sends a byte now and then is as good as silent. */
    private static final long LEAST_BYTES = 1 << 16;

    /** Weights that could not be fetched, or that are not those they should be. */
    static final class Unavailable extends RuntimeException {
        Unavailable(String message) {
            super(message);
        }

        Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final Path folder;
    private final Duration stall;
    private final Optional<ClusterTls> tls;

    /**
     * @param folder of this process alone
     * @param stall without an answer, or with next to no bytes, for so long a try has failed
     */
    WeightsDownload(Path folder, Duration stall, Optional<ClusterTls> tls) {
        this.folder = folder;
        this.stall = stall;
        this.tls = tls;
    }

    /** @throws Unavailable where they did not come, or came with another digest, three times */
    Path fetch(PolicyVersion policy, String address) {
        Path file = folder.resolve(policy.number() + "-" + policy.digest() + ".safetensors");
        if (isThere(policy, file)) {
            return file;
        }
        Unavailable last = new Unavailable("no try");
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                return fetchOnce(policy, address, file);
            } catch (Unavailable e) {
                last = e;
            }
        }
        throw last;
    }

    private static boolean isThere(PolicyVersion policy, Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        MessageDigest sha256 = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
            return hex(sha256).equals(policy.digest());
        } catch (IOException unreadable) {
            return false;
        }
    }

    private Path fetchOnce(PolicyVersion policy, String address, Path file) {
        Path partial = folder.resolve("." + file.getFileName() + ".partial");
        try {
            Files.createDirectories(folder);
            HttpURLConnection connection = connect(address);
            try {
                if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                    throw new Unavailable("weights " + policy + " at " + address + ": HTTP status "
                            + connection.getResponseCode() + ", the learner has gone on or come back elsewhere");
                }
                String digest = copy(connection.getInputStream(), partial);
                if (!digest.equals(policy.digest())) {
                    throw new Unavailable("weights " + policy + " from " + address + " arrived with SHA-256 " + digest
                            + ", damaged on the way");
                }
            } finally {
                connection.disconnect();
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            removeOldest();
            return file;
        } catch (SocketTimeoutException e) {
            throw new Unavailable(
                    "weights " + policy + " from " + address + " stopped coming for " + stall.toMillis() + " ms", e);
        } catch (IOException e) {
            throw new Unavailable("weights " + policy + " cannot be had from " + address + ": " + e, e);
        }
    }

    /** The JDK's older client, for its time limit holds for each read of the body; the newer one's ends with the headers. */
    private HttpURLConnection connect(String address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout((int) CONNECTING.toMillis());
        connection.setReadTimeout((int) stall.toMillis());
        if (connection instanceof HttpsURLConnection secure) {
            tls.ifPresent(files -> secure.setSSLSocketFactory(files.context().getSocketFactory()));
        }
        return connection;
    }

    /** @return SHA-256 of what came */
    private String copy(InputStream body, Path to) throws IOException {
        MessageDigest sha256 = sha256();
        byte[] buffer = new byte[BUFFER];
        long since = System.nanoTime();
        long bytes = 0;
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(to), sha256)) {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                out.write(buffer, 0, read);
                bytes += read;
                if (bytes >= LEAST_BYTES) {
                    since = System.nanoTime();
                    bytes = 0;
                } else if (System.nanoTime() - since > stall.toNanos()) {
                    throw new SocketTimeoutException("next to nothing came");
                }
            }
        }
        return hex(sha256);
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
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
