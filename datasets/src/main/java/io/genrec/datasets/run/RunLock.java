package io.genrec.datasets.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The right to write to a run, which one command has at a time. While it is held, {@code .lock} in the run says by whom,
 * and the operating system holds a lock on that file, which ends with the process however that ends. Whoever gets it first puts
 * right what a killed command left ({@link StagedFolder#recover}).
 *
 * <p>File systems differ in whether such locks reach other hosts. So an owner on another host counts as alive, too, while
 * its sign of life, the file's time, is younger than {@link #SILENCE}.
 */
public final class RunLock implements Closeable {
    static final Duration SILENCE = Duration.ofSeconds(60);

    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);
    private static final int LONGEST = 1 << 16;
    private static final String NAME = ".lock";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Far behind the text, so that others can read that where locks keep readers out, too. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /**
     * The locks of this process, by file, with the commands that hold them. POSIX takes a process's lock on a file away when it closes any descriptor of that file: so
     * nobody here opens a file that is listed here.
     */
    private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

    private final Path file;
    private final FileChannel channel;
    private final CountDownLatch released = new CountDownLatch(1);

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Who holds the lock.
     *
     * @param process its id on that host
     * @param since ISO-8601, UTC
     */
    public record Owner(String command, String user, String host, long process, String since) {

        /** This process. */
        public static Owner self(String command) {
            ProcessHandle process = ProcessHandle.current();
            return new Owner(
                    command,
                    System.getProperty("user.name", "unknown"),
                    thisHost(),
                    process.pid(),
                    process.info()
                            .startInstant()
                            .orElseGet(Instant::now)
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString());
        }

        /** For messages. */
        public String describe() {
            return "`" + command + "` (user " + user + " on " + host + ", process " + process + ", since " + since
                    + ")";
        }

        /** Whether a process of this host is the owner: ids are used again, starts are not. */
        boolean lives() {
            return ProcessHandle.of(process)
                    .flatMap(handle -> handle.info().startInstant())
                    .map(start -> start.truncatedTo(ChronoUnit.SECONDS).toString())
                    .filter(since::equals)
                    .isPresent();
        }
    }

    /**
     * Waits for nobody.
     *
     * @param command what a second one is told is under way
     * @throws StepFailed where another command holds the lock, or the run cannot be written to
     */
    public static RunLock acquire(RunDirectory run, String command) {
        try {
            Attempt attempt = attempt(run, command);
            return attempt.lock().orElseThrow(() -> refusal(run, attempt.other()));
        } catch (AccessDeniedException e) {
            throw new StepFailed("cannot write to the run " + run.root() + ": no permission for " + e.getFile(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock the run " + run.root() + ": " + e.getMessage(), e);
        }
    }

    /** Puts right what a killed command left in a run, where nobody writes to it and this process may. */
    public static void recover(RunDirectory run) {
        try {
            attempt(run, "a look at the run").lock().ifPresent(RunLock::close);
        } catch (IOException e) {
            // a run that cannot be written to is read as it is
        }
    }

    /**
     * The lock, or who has it.
     *
     * @param other absent where it is not known
     */
    private record Attempt(Optional<RunLock> lock, Optional<Owner> other) {}

    private static Attempt attempt(RunDirectory run, String command) throws IOException {
        Files.createDirectories(run.root());
        Path file = run.root().toRealPath().resolve(NAME);
        String own = HELD.putIfAbsent(file, command);
        if (own != null) {
            return new Attempt(Optional.empty(), Optional.of(Owner.self(own)));
        }
        @Nullable FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            Held held = held(channel);
            Optional<Owner> owner = owner(channel);
            if (held == Held.BY_ANOTHER || (owner.isPresent() && lives(owner.get(), held, file))) {
                channel.close();
                HELD.remove(file);
                return new Attempt(Optional.empty(), owner);
            }
            write(channel, JSON.writeValueAsString(Owner.self(command)));
            RunLock lock = new RunLock(file, channel);
            lock.giveSignsOfLife(command);
            run.recover();
            return new Attempt(Optional.of(lock), Optional.empty());
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            HELD.remove(file);
            throw e;
        }
    }

    /** What the operating system says of the lock. */
    private enum Held {
        BY_THIS,
        BY_ANOTHER,
        UNKNOWN
    }

    private static Held held(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false); // ends with its channel
            return lock == null ? Held.BY_ANOTHER : Held.BY_THIS;
        } catch (IOException e) { // the file system has no locks
            return Held.UNKNOWN;
        }
    }

    /** Whether a signature means an owner that the operating system's lock does not tell of. */
    private static boolean lives(Owner owner, Held held, Path file) throws IOException {
        if (owner.host().equals(thisHost())) {
            return held == Held.UNKNOWN && owner.lives();
        }
        return Files.getLastModifiedTime(file).toInstant().isAfter(Instant.now().minus(SILENCE));
    }

    private static StepFailed refusal(RunDirectory run, Optional<Owner> owner) {
        String who = owner.map(Owner::describe).orElse("another command");
        String gone = owner.filter(other -> !other.host().equals(thisHost())).isPresent()
                ? "; should that process be gone, the run is free " + SILENCE.toSeconds()
                        + " s after its last sign of life"
                : "";
        return new StepFailed(
                who + " is writing to the run " + run.root() + ": wait for its end, or choose another --dir" + gone);
    }

    /** Absent where nobody has signed, or somebody is just about to. */
    private static Optional<Owner> owner(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), LONGEST));
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
            // on
        }
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(JSON.readValue(text, Owner.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
        channel.truncate(bytes.limit());
    }

    private void giveSignsOfLife(String command) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!released.await(SIGN_OF_LIFE.toMillis(), TimeUnit.MILLISECONDS)) {
                            signAgain(command);
                        }
                    } catch (InterruptedException | IOException e) {
                        // the operating system's lock stays
                    }
                },
                "signs of life of the run's writer");
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized void signAgain(String command) throws IOException {
        if (released.getCount() > 0) {
            write(channel, JSON.writeValueAsString(Owner.self(command)));
        }
    }

    /** The file stays, empty: whoever removed it could take it from under one who has just opened it. */
    @Override
    public synchronized void close() {
        released.countDown();
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot give the run's lock back: " + e.getMessage(), e);
        } finally {
            HELD.remove(file);
        }
    }

    /** Asked of the kernel where that is possible: the library's way may ask a name server. */
    private static String thisHost() {
        try {
            Path name = Path.of("/proc/sys/kernel/hostname");
            return Files.isReadable(name)
                    ? Files.readString(name).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
