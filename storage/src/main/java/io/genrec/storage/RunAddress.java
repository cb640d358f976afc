package io.genrec.storage;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a run lives, as {@code --dir} names it. */
public sealed interface RunAddress {
    /** What addresses look like, for messages. */
    String KNOWN = "a path, s3://bucket/run, gs://bucket/run or abfs://container@account.dfs.core.windows.net/run";

    /**
     * A path, or the URI of a run in a bucket.
     *
     * @throws IllegalArgumentException where the text is a URI of another scheme, or names no bucket or no run in it
     */
    static RunAddress parse(String text) {
        if (!Scheme.OF_A_URI.matcher(text).lookingAt()) {
            return new Folder(Path.of(text));
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(text + " is not the address of a run: " + e.getReason(), e);
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals("file")) {
            return new Folder(Path.of(uri.getPath()));
        }
        Optional<Store> store = Store.of(scheme);
        if (store.isEmpty()) {
            throw new IllegalArgumentException("no run can live at " + scheme + ": (" + text + "); known are " + KNOWN);
        }
        String prefix = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
        boolean azure = store.get() == Store.AZURE;
        String bucket = azure ? uri.getUserInfo() : uri.getAuthority();
        if (bucket == null || bucket.isEmpty() || prefix.isEmpty() || (azure && uri.getHost() == null)) {
            throw new IllegalArgumentException(text + " names no bucket, or no run in it: write " + store.get().form);
        }
        return new Bucket(store.get(), bucket, azure ? uri.getHost() : "", prefix);
    }

    /** A folder of this machine, or one that is mounted here. */
    record Folder(Path path) implements RunAddress {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A prefix of a bucket.
     *
     * @param bucket a container, with Azure
     * @param host of the account, with Azure, else empty
     * @param prefix without slashes at its ends
     */
    record Bucket(Store store, String bucket, String host, String prefix) implements RunAddress {
        @Override
        public String toString() {
            return store.scheme + "://" + bucket + (host.isEmpty() ? "" : "@" + host) + "/" + prefix;
        }
    }

    /** The kinds of stores that runs can live in. */
    enum Store {
        S3("s3", "s3://bucket/run"),
        GOOGLE("gs", "gs://bucket/run"),
        AZURE("abfs", "abfs://container@account.dfs.core.windows.net/run");

        private final String scheme;
        private final String form;

        Store(String scheme, String form) {
            this.scheme = scheme;
            this.form = form;
        }

        private static Optional<Store> of(String scheme) {
            return switch (scheme) {
                case "s3" -> Optional.of(S3);
                case "gs" -> Optional.of(GOOGLE);
                case "abfs", "abfss" -> Optional.of(AZURE);
                default -> Optional.empty();
            };
        }
    }

    /** How a URI is told from a path: two letters at least, for one is a drive of Windows. */
    final class Scheme {
        private static final Pattern OF_A_URI = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:/");

        private Scheme() {}
    }
}
