package io.genrec.storage;

import io.genrec.datasets.run.RunDirectory;
import io.genrec.datasets.run.StagedFile;
import io.genrec.storage.Manifest.Entry;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run in a bucket, with a copy on this machine of the parts that are read and written here.
 *
 * <p>Files lie under {@code objects/NAME/DIGEST/}, where the digest is that of all files of the name, so that nothing is
 * ever overwritten. {@code manifests/} says which of them the run consists of; the newest counts. A publication writes its
 * files first and its manifest last, only where nobody has written that number: before it, readers find the old outputs,
 * after it the new ones, and never a part of either. What a killed upload left is taken over by the next with the same
 * content, and removed by the next with another.
 */
public final class StoredRun implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(StoredRun.class);
    private static final String OBJECTS = "objects/";

    /** Folders of half-fetched files, by digest, in the copy. */
    private static final String FETCHING = ".fetching";

    /** In the copy: what was about to be published, as of which publication; gone once it is. */
    private static final String UNPUBLISHED = ".unpublished";

    /** Marks of steps that were cut short: they speak of this machine's copy alone. */
    private static final String BEGUN = ".begun";

    private final RunAddress.Bucket address;
    private final StorageSettings settings;
    private final ObjectStore store;
    private final NumberedObjects manifests;
    private final RunDirectory local;
    private final WriterLease.Pace pace;

    private StoredRun(RunAddress.Bucket address, StorageSettings settings, ObjectStore store, WriterLease.Pace pace) {
        this.address = address;
        this.settings = settings;
        this.store = store;
        this.manifests = new NumberedObjects(store, "manifests/");
        this.pace = pace;
        String name = address.prefix().substring(address.prefix().lastIndexOf('/') + 1);
        String digest = hex(sha256().digest(address.toString().getBytes(StandardCharsets.UTF_8)));
        this.local = new RunDirectory(settings.cache().resolve(name + "-" + digest.substring(0, 12)));
    }

    /** Nothing is asked of the store yet. */
    public static StoredRun open(RunAddress.Bucket address, StorageSettings settings) {
        return open(address, settings, WriterLease.Pace.USUAL);
    }

    static StoredRun open(RunAddress.Bucket address, StorageSettings settings, WriterLease.Pace pace) {
        return new StoredRun(address, settings, ObjectStore.open(address, settings), pace);
    }

    public RunAddress.Bucket address() {
        return address;
    }

    /** The copy, which holds what was fetched or written here. */
    public RunDirectory local() {
        return local;
    }

    /** Whether anything was ever published. */
    public boolean exists() {
        return newest().number() > 0;
    }

    /** The names at the top of the run, such as {@code events} and {@code report.html}. */
    public Set<String> names() {
        return newest().files().keySet().stream()
                .map(path -> path.replaceFirst("/.*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Makes the copy hold what the run holds under some names, and nothing else under them. What is there and has the right
     * digest stays; what was half-fetched is fetched on.
     *
     * @param names under the run directory; what the run has not is not in the copy either
     * @throws StorageFailed where the store fails, or a file is not what the manifest says
     */
    public void fetch(Collection<String> names) {
        try {
            fetch(newest(), names);
        } catch (Gone e) { // published anew, and anew, meanwhile
            fetch(newest(), names);
        }
    }

    private void fetch(Manifest manifest, Collection<String> names) {
        List<Callable<Boolean>> transfers = new ArrayList<>();
        for (String name : names) {
            Map<String, Entry> files = manifest.under(name);
            removeOthers(name, files.keySet());
            files.forEach((path, entry) -> transfers.add(() -> fetch(path, entry)));
        }
        long fetched = inParallel(transfers).stream().filter(done -> done).count();
        log.info("fetched {} of {} files of {} in {}", fetched, transfers.size(), names, address);
    }

    /** @return whether anything had to be fetched */
    private boolean fetch(String path, Entry entry) throws IOException {
        Path file = local.root().resolve(path).normalize();
        if (!file.startsWith(local.root())) {
            throw new StorageFailed("the manifest of " + address + " names a file outside of the run: " + path);
        }
        if (Files.isRegularFile(file)
                && Files.size(file) == entry.bytes()
                && digest(file).equals(entry.sha256())) {
            return false;
        }
        Path partial = local.root().resolve(FETCHING).resolve(entry.sha256() + "-" + hexOf(path));
        Files.createDirectories(partial.getParent());
        for (int attempt = 1; ; attempt++) {
            if (Files.exists(partial) && Files.size(partial) > entry.bytes()) {
                Files.delete(partial);
            }
            if (store.look(entry.key()).isEmpty()) {
                throw new Gone(path + " of " + address + " is named by its manifest and is not there");
            }
            store.download(entry.key(), entry.bytes(), partial);
            if (digest(partial).equals(entry.sha256())) {
                break;
            }
            Files.delete(partial);
            if (attempt == 2) {
                throw new StorageFailed(path + " of " + address + " is not what was published there (its SHA-256 is"
                        + " another): run the step again that made it");
            }
        }
        Files.createDirectories(file.getParent());
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    private void removeOthers(String name, Set<String> files) {
        for (String path : localFiles(name)) {
            if (!files.contains(path) && !path.endsWith(BEGUN)) {
                try {
                    Files.delete(local.root().resolve(path));
                } catch (IOException e) {
                    throw new UncheckedIOException(
                            "cannot remove " + local.root().resolve(path), e);
                }
            }
        }
    }

    /** Whether the copy holds outputs that could not be published; the next writer here publishes them first. */
    public boolean hasLeftover() {
        return Files.exists(leftover());
    }

    private Path leftover() {
        return local.root().resolve(UNPUBLISHED);
    }

    /**
     * Becomes the one writer of the run, until closed. What could not be published from here is published first, unless
     * another has published since.
     *
     * @param command what a second one is told is under way
     * @throws StorageFailed where another process writes to the run
     */
    public Writing write(String command) {
        WriterLease lease = WriterLease.acquire(store, address.toString(), command, pace);
        try {
            Writing writing = new Writing(lease, newest());
            writing.publishLeftover();
            return writing;
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    /** The right to publish. */
    public final class Writing implements Closeable {
        private final WriterLease lease;
        private Manifest base;

        private Writing(WriterLease lease, Manifest base) {
            this.lease = lease;
            this.base = base;
        }

        /**
         * Makes the run hold what the copy holds under some names, all at once.
         *
         * @throws StorageFailed where the store fails or another writer took over; the run is then as it was
         */
        public void publish(Collection<String> names) {
            keepInMind(names);
            Map<String, Map<String, Entry>> changed = new HashMap<>();
            List<Callable<Boolean>> transfers = new ArrayList<>();
            for (String name : names) {
                Map<String, Entry> files = entries(name);
                changed.put(name, files);
                files.forEach((path, entry) -> transfers.add(() -> upload(path, entry)));
            }
            long uploaded = inParallel(transfers).stream().filter(done -> done).count();
            lease.check();
            Manifest next = base.next(lease.id(), changed);
            if (!manifests.create(next.number(), next.json())) {
                throw new StorageFailed("another process has published to " + address
                        + " meanwhile: nothing of this step was published; run it again");
            }
            log.info("published {} to {}: {} of {} files uploaded", names, address, uploaded, transfers.size());
            sweep(names, base, next);
            base = next;
            forget();
        }

        private void publishLeftover() {
            if (!hasLeftover()) {
                return;
            }
            try {
                List<String> lines = Files.readAllLines(leftover());
                if (lines.get(0).equals(String.valueOf(base.number()))) {
                    log.info("publishing what an earlier command left: {}", lines.subList(1, lines.size()));
                    publish(lines.subList(1, lines.size()));
                } else {
                    forget();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + leftover(), e);
            }
        }

        private void keepInMind(Collection<String> names) {
            StagedFile.write(
                    leftover(), partial -> Files.writeString(partial, base.number() + "\n" + String.join("\n", names)));
        }

        private void forget() {
            try {
                Files.deleteIfExists(leftover());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + leftover(), e);
            }
        }

        @Override
        public void close() {
            lease.close();
        }
    }

    private Map<String, Entry> entries(String name) {
        Map<String, Entry> plain = new TreeMap<>();
        MessageDigest all = sha256();
        for (String path : localFiles(name)) {
            if (path.endsWith(BEGUN)) {
                continue;
            }
            try {
                Path file = local.root().resolve(path);
                String sha256 = digest(file);
                all.update((path + "\n" + sha256 + "\n").getBytes(StandardCharsets.UTF_8));
                plain.put(path, new Entry("", sha256, Files.size(file)));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + local.root().resolve(path), e);
            }
        }
        String prefix = OBJECTS + name + "/" + hex(all.digest()).substring(0, 16) + "/";
        Map<String, Entry> placed = new TreeMap<>();
        plain.forEach((path, entry) -> {
            String rest =
                    path.equals(name) ? path.substring(path.lastIndexOf('/') + 1) : path.substring(name.length() + 1);
            placed.put(path, new Entry(prefix + rest, entry.sha256(), entry.bytes()));
        });
        return placed;
    }

    /** @return whether anything had to be uploaded */
    private boolean upload(String path, Entry entry) throws IOException {
        if (store.look(entry.key())
                .filter(known -> known.bytes() == entry.bytes())
                .isPresent()) {
            return false; // by an upload that was cut short later: the key has the digest in it
        }
        store.upload(local.root().resolve(path), entry.key());
        long stored = store.look(entry.key()).map(ObjectStore.Known::bytes).orElse(-1L);
        if (stored != entry.bytes()) {
            throw new StorageFailed("of " + path + " " + stored + " of " + entry.bytes() + " bytes arrived at "
                    + address + ": run the step again");
        }
        return true;
    }

    /** Removes what neither the new manifest nor the one before names; readers may still be at the one before. */
    private void sweep(Collection<String> names, Manifest... kept) {
        Set<String> keys = new HashSet<>();
        for (Manifest manifest : kept) {
            manifest.files().values().forEach(entry -> keys.add(entry.key()));
        }
        try {
            for (String name : names) {
                for (String key : store.list(OBJECTS + name + "/")) {
                    if (!keys.contains(key)) {
                        store.delete(key);
                    }
                }
            }
        } catch (StorageFailed e) { // the next publication tries again
            log.warn("old objects stay: {}", e.getMessage());
        }
    }

    private Manifest newest() {
        return manifests
                .last()
                .map(last -> Manifest.read(last.content(), address + "/" + manifests.key(last.number())))
                .orElse(Manifest.NOTHING);
    }

    /** The files of the copy under a name, hidden ones apart, in the order of their paths. */
    private List<String> localFiles(String name) {
        Path start = local.root().resolve(name);
        if (!Files.exists(start)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(start)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> local.root().relativize(file))
                    .filter(path -> Stream.iterate(path, Path::getParent)
                            .takeWhile(part -> part != null)
                            .noneMatch(part -> part.getFileName().toString().startsWith(".")))
                    .map(path -> path.toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + start, e);
        }
    }

    private <T> List<T> inParallel(List<Callable<T>> tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(settings.transfers());
        try {
            List<T> results = new ArrayList<>();
            List<Future<T>> running = tasks.stream().map(threads::submit).toList();
            for (Future<T> task : running) {
                results.add(task.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof IOException failure) {
                throw new UncheckedIOException(
                        "cannot copy a run from or to " + address + ": " + failure.getMessage(), failure);
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageFailed("interrupted while files travelled from or to " + address, e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A file that the manifest names and the store has not. */
    private static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Gone(String message) {
            super(message);
        }
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return hex(digest.digest());
    }

    /** Tells apart two files of one content, which are fetched side by side. */
    private static String hexOf(String path) {
        return hex(sha256().digest(path.getBytes(StandardCharsets.UTF_8))).substring(0, 8);
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
